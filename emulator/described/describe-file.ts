import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { compoundGaps } from "./describe-gaps.ts";
import { refuseUtf16 } from "./file-text.ts";

type Json = Readonly<Record<string, unknown>>;

/** An sObject describe and the file that it was saved in. */
export type DescribedObject = { readonly file: string; readonly describe: ObjectDescribe };

/** The contents of a folder of saved describes. */
export type DescribeFolder = {
  readonly objects: readonly DescribedObject[];
  /** Entries of describe global, by API name. */
  readonly summaries: ReadonlyMap<string, Json>;
  readonly digest: string;
  /** What was left out and why, one line each. */
  readonly notes: readonly string[];
};

const Relationship = v.looseObject({
  childSObject: v.string(),
  field: v.nullable(v.string()),
  relationshipName: v.nullable(v.string()),
  cascadeDelete: v.boolean(),
  restrictedDelete: v.boolean(),
});

const Field = v.looseObject({
  name: v.string(),
  label: v.string(),
  type: v.string(),
  soapType: v.string(),
  length: v.number(),
  byteLength: v.number(),
  precision: v.number(),
  scale: v.number(),
  digits: v.number(),
  nillable: v.boolean(),
  createable: v.boolean(),
  updateable: v.boolean(),
  custom: v.boolean(),
  calculated: v.boolean(),
  autoNumber: v.boolean(),
  unique: v.boolean(),
  externalId: v.boolean(),
  nameField: v.boolean(),
  defaultedOnCreate: v.boolean(),
  filterable: v.boolean(),
  sortable: v.boolean(),
  groupable: v.boolean(),
  htmlFormatted: v.boolean(),
  restrictedPicklist: v.boolean(),
  relationshipName: v.nullable(v.string()),
  referenceTo: v.array(v.string()),
  picklistValues: v.array(v.looseObject({ value: v.string(), active: v.boolean() })),
});

const Describe = v.looseObject({
  name: v.string(),
  label: v.string(),
  labelPlural: v.string(),
  keyPrefix: v.nullable(v.string()),
  custom: v.boolean(),
  createable: v.boolean(),
  updateable: v.boolean(),
  deletable: v.boolean(),
  undeletable: v.boolean(),
  queryable: v.boolean(),
  retrieveable: v.boolean(),
  replicateable: v.boolean(),
  searchable: v.boolean(),
  customSetting: v.boolean(),
  triggerable: v.boolean(),
  childRelationships: v.array(Relationship),
  fields: v.pipe(v.array(Field), v.nonEmpty("has no fields")),
});

/** The properties that this emulator depends on. Others, which differ by version, are kept as they are. */
export type ObjectDescribe = v.InferOutput<typeof Describe>;

/**
 * Reads a folder of describe answers saved from an org. A file holds one object, a list of objects, the output of `sf
 * sobject describe --json`, or describe global.
 *
 * @throws Error for people that names the file, and the line where the JSON breaks
 */
export function readDescribes(folder: string): DescribeFolder {
  if (!existsSync(folder)) throw new Error(`There is no folder ${folder} for --describe.`);
  if (!statSync(folder).isDirectory())
    throw new Error(`--describe takes a folder; ${folder} is a file.`);
  const objects = new Map<string, DescribedObject>();
  const summaries = new Map<string, Json>();
  const notes: string[] = [];
  const hash = createHash("sha256");
  for (const name of readdirSync(folder).toSorted()) {
    if (!name.endsWith(".json")) continue;
    const file = join(folder, name);
    refuseUtf16(file);
    const text = readFileSync(file, "utf8").replace(/^\uFEFF/, "");
    hash.update(text);
    const found = answersIn(file, text);
    if (found.length === 0) notes.push(`${file} is no describe of an object; left out.`);
    for (const answer of found) {
      if (Array.isArray(answer["sobjects"])) addSummaries(summaries, answer["sobjects"]);
      else {
        const describe = checked(file, answer);
        addObject(objects, { file, describe });
        notes.push(...compoundGaps(describe).map((gap) => `${file}: ${gap}`));
      }
    }
  }
  if (objects.size === 0) throw new Error(`No describe of an object is in ${folder}.`);
  return { objects: [...objects.values()], summaries, digest: hash.digest("hex"), notes };
}

/** The describe answers in a file: answers with fields, and answers with a list of objects. */
function answersIn(file: string, text: string): readonly Json[] {
  const content = parsed(file, text);
  const whole = isJson(content) && "result" in content ? content["result"] : content;
  return (Array.isArray(whole) ? whole : [whole])
    .filter(isJson)
    .filter((answer) => "fields" in answer || "sobjects" in answer);
}

const isJson = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`${file}:${lineOf(message, text)}: broken JSON: ${message}.`, { cause: error });
  }
}

/** V8 reports the position, but not for a text that ends too early. */
function lineOf(message: string, text: string): number {
  const position = /at position (\d+)/.exec(message)?.[1];
  const read = position === undefined ? text.trimEnd() : text.slice(0, Number(position));
  return read.split("\n").length;
}

function addSummaries(summaries: Map<string, Json>, entries: readonly unknown[]): void {
  for (const entry of entries.filter(isJson)) summaries.set(String(entry["name"]), entry);
}

function addObject(objects: Map<string, DescribedObject>, object: DescribedObject): void {
  const { name } = object.describe;
  const other = objects.get(name.toLowerCase());
  if (other !== undefined) {
    throw new Error(`${other.file} and ${object.file} both describe ${name}; keep one of them.`);
  }
  objects.set(name.toLowerCase(), object);
}

function checked(file: string, answer: Json): ObjectDescribe {
  const result = v.safeParse(Describe, answer);
  // The answer itself, not the parsed result, to keep the order of its properties.
  if (result.success) return withId(file, answer as ObjectDescribe);
  const [issue] = result.issues;
  throw new Error(`${file}: ${placeOf(answer, v.getDotPath(issue) ?? "")}: ${issue.message}.`);
}

/** Records have ids; only change events and big objects are described without one. */
function withId(file: string, describe: ObjectDescribe): ObjectDescribe {
  const hasId = describe.fields.some(({ name, type }) => name === "Id" && type === "id");
  const needsNone = /(ChangeEvent|__b)$/.test(describe.name);
  if (hasId || needsNone) return describe;
  throw new Error(`${file}: ${describe.name} has no field Id, so it cannot have records.`);
}

/** `fields.12.length` as `Account.Industry.length`. */
function placeOf(answer: Json, path: string): string {
  const fields: unknown = answer["fields"];
  const named = path.replace(/^fields\.(\d+)/, (_, index: string) => {
    const field: unknown = Array.isArray(fields) ? fields[Number(index)] : undefined;
    return isJson(field) ? String(field["name"] ?? `field ${index}`) : `field ${index}`;
  });
  return [String(answer["name"] ?? "an object"), named].filter(Boolean).join(".");
}
