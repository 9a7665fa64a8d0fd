import * as v from "valibot";
import { nearMatches } from "../query/near-match.ts";
import { QuestionError } from "../query/question-error.ts";
import { type Bounds, OF_MEASURES } from "./bounds.ts";

/** How what is read is called in refusals: `what` it is, an example of it, and the names of its parts. */
export type Words = {
  readonly what: string;
  readonly example: string;
  readonly parts: readonly string[];
};

/** The JSON that bytes are in UTF-8, with or without its mark at the beginning. Throws a QuestionError. */
export function jsonText(bytes: ArrayBuffer | Uint8Array, words: Words): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw notJson(words);
  }
}

/** What a person or a program sent, out of JSON. Throws a QuestionError that names the part at fault. */
export function readJson<Schema extends v.GenericSchema>(
  schema: Schema,
  text: string,
  words: Words,
  bounds: Pick<Bounds, "depth"> = OF_MEASURES,
): v.InferOutput<Schema> {
  checkDepth(text, words, bounds);
  const value = parseJson(text, words);
  checkTexts(value);
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  throw badPart(parsed.issues[0], words);
}

export function checkDepth(text: string, { what }: Words, { depth }: Pick<Bounds, "depth">): void {
  if (depthOf(text) > depth)
    throw new QuestionError("Too deep", `The ${what} has too many conditions within conditions.`);
}

function parseJson(text: string, words: Words): unknown {
  try {
    return JSON.parse(text, exactNumber);
  } catch {
    throw notJson(words);
  }
}

/** Postgres keeps a NUL or half a surrogate pair in JSON, and refuses whoever reads it. */
function checkTexts(value: unknown, path: readonly Key[] = []): void {
  if (typeof value === "string" && !isHeld(value))
    throw new QuestionError(
      "Bad text",
      `${partOf(path) || "The text"}: it has a NUL character, or half a surrogate pair; write it anew.`,
    );
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    checkTexts(key, path);
    checkTexts(inner, [...path, Array.isArray(value) ? Number(key) : key]);
  }
}

const isHeld = (text: string) => !text.includes("\0") && text.isWellFormed();

export function notJson({ what, example }: Words): QuestionError {
  return new QuestionError(`Bad ${what}`, `A ${what} is JSON, as in ${example}.`);
}

/** A number that a double does not hold stays as it is written. */
function exactNumber(
  _key: string,
  value: unknown,
  context?: { readonly source?: string },
): unknown {
  if (typeof value !== "number" || context?.source === undefined) return value;
  const digits = context.source.replace(/[eE].*/, "").replace(/\D/g, "");
  return Number.isFinite(value) && digits.length <= 15 ? value : context.source;
}

/** How many brackets are open at once; those within texts do not count. One pass, whatever is sent. */
function depthOf(text: string): number {
  let [depth, most, isText] = [0, 0, false];
  for (let i = 0; i < text.length; i++) {
    const letter = text[i];
    if (letter === '"') isText = !isText;
    else if (isText && letter === "\\") i += 1;
    else if (isText) continue;
    else if (letter === "[" || letter === "{") most = Math.max(most, ++depth);
    else if (letter === "]" || letter === "}") depth -= 1;
  }
  return most;
}

function badPart(issue: v.BaseIssue<unknown>, { what, parts }: Words): QuestionError {
  const part = partOf((issue.path ?? []).map(({ key }) => key as Key)) || `The ${what}`;
  const { expected, received } = issue;
  if (expected === "never")
    return new QuestionError(
      "Unknown part",
      `${part}: a ${what} has no such part here.`,
      nearMatches(String(issue.path?.at(-1)?.key), parts),
    );
  if (issue.type === "strict_object" && received === "undefined")
    return new QuestionError("Part missing", `${part}: it is missing.`);
  if (issue.type === "picklist") return notListed(part, String(expected), issue.input);
  return new QuestionError(
    `Bad ${what}`,
    `${part}: ${issue.message.slice(0, 300).replace(/\.?$/, ".")}`,
  );
}

type Key = string | number;

/** `measures[1].field` */
function partOf(path: readonly Key[]): string {
  const parts = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`));
  return parts.join("").replace(/^\./, "").slice(0, 120);
}

/** @param expected `("count" | "sum")` */
function notListed(part: string, expected: string, input: unknown): QuestionError {
  const known = [...expected.matchAll(/"([^"]+)"/g)].map(([, name = ""]) => name);
  const shown = (JSON.stringify(input) ?? "nothing").slice(0, 80);
  return new QuestionError(
    "Unknown name",
    `${part}: it takes ${known.join(", ")}, not ${shown}.`,
    typeof input === "string" ? nearMatches(input, known) : [],
  );
}
