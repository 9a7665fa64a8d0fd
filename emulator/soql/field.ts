import { text } from "../model/field.ts";
import { isNameField, isNameRelationship } from "./name-object.ts";
import { badRequest } from "../model/salesforce-error.ts";
import type { FieldDescribe } from "../model/field-describe.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { OrgView } from "../org/view.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";

/** A field in a query, possibly of a parent (`Account.Owner.Name`). */
export type QueryField = {
  /** As written in the query, without the object's alias. */
  readonly path: string;
  /** Relationship names on the path, as described; empty for the object's own fields. */
  readonly parents: readonly string[];
  /** The name of its value in the answer. */
  readonly name: string;
  readonly field: FieldDescribe;
  /** The parents on the path, undefined from the first missing one on. */
  readonly chain: (record: Readonly<OrgRecord>) => readonly (Readonly<OrgRecord> | undefined)[];
  readonly read: (record: Readonly<OrgRecord>) => FieldValue;
  /** The record's own fields from which the value, or the path to it, is read. */
  readonly reads: readonly string[];
};

/** Most levels up (SOQL and SOSL Reference, "Understanding Relationship Query Limitations"). */
const MAX_LEVELS = 5;

/**
 * Resolves a path on an object.
 *
 * @param alias of the object in the query, which may begin a path
 * @throws SalesforceError INVALID_FIELD naming the unknown part
 */
export function queryField(
  org: OrgView,
  type: ObjectType,
  written: string,
  alias?: string,
): QueryField {
  const parts = withoutAlias(type, written.split("."), alias);
  const path = parts.join(".");
  const names = parts.slice(0, -1);
  if (names.length > MAX_LEVELS) {
    throw badRequest("INVALID_FIELD", `Relationship path too long: ${path}`);
  }
  const steps: Step[] = [];
  let candidates: readonly ObjectType[] = [type];
  for (const name of names) {
    const through = steps.at(-1)?.reference;
    const step = relationshipStep(org, isNameRelationship(through, name) ? candidates : [], name);
    steps.push(step);
    candidates = step.targets;
  }
  const parents = steps.map(({ name }) => name);
  const first = steps[0]?.reference.name;
  const last = parts.at(-1) ?? "";
  if (isTypeName(steps.at(-1), last)) {
    const field = text("Type", "Type", 80);
    const reads = first === undefined ? [] : [first];
    return { path, parents, name: field.name, field, reads, ...typeReaders(org, steps) };
  }
  const through = steps.at(-1)?.reference;
  const field = isNameField(through, last)
    ? fieldOf(candidates, through?.polymorphicForeignKey ? "Name" : type.name, last)
    : unknownColumn(last, "Name");
  const reads = [first ?? field.name];
  return { path, parents, name: field.name, field, reads, ...readers(org, steps, field) };
}

type Step = {
  readonly name: string;
  readonly reference: FieldDescribe;
  readonly targets: readonly ObjectType[];
};

function withoutAlias(type: ObjectType, parts: string[], alias: string | undefined): string[] {
  const [first, ...rest] = parts;
  if (rest.length === 0 || first === undefined) return parts;
  const isAlias = first.toLowerCase() === alias?.toLowerCase();
  return isAlias || first.toLowerCase() === type.name.toLowerCase()
    ? withoutOwn(type, parts)
    : parts;
}

/** A path may begin with the object's own name, unless a relationship has that name. */
function withoutOwn(type: ObjectType, parts: string[]): string[] {
  const first = parts[0]?.toLowerCase();
  const isRelationship = type.fields.some(
    (field) => field.relationshipName?.toLowerCase() === first,
  );
  return isRelationship ? parts : parts.slice(1);
}

function relationshipStep(org: OrgView, candidates: readonly ObjectType[], name: string): Step {
  for (const type of candidates) {
    const reference = type.fields.find(
      (field) => field.relationshipName?.toLowerCase() === name.toLowerCase(),
    );
    if (reference === undefined) continue;
    const targets = reference.referenceTo.flatMap((object) => org.findObjectType(object) ?? []);
    return { name: reference.relationshipName ?? name, reference, targets };
  }
  throw badRequest(
    "INVALID_FIELD",
    `Didn't understand relationship '${name}' in field path. If you are attempting to use a custom relationship, be sure ` +
      `to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the ` +
      `appropriate names.`,
  );
}

function fieldOf(candidates: readonly ObjectType[], entity: string, name: string): FieldDescribe {
  for (const candidate of candidates) {
    const field = candidate.fieldsByName.get(name.toLowerCase());
    if (field !== undefined) return field;
  }
  return unknownColumn(name, entity === "Name" ? entity : (candidates[0]?.name ?? entity));
}

function unknownColumn(name: string, entity: string): never {
  throw badRequest(
    "INVALID_FIELD",
    `No such column '${name}' on entity '${entity}'. If you are attempting to use a custom ` +
      `field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call ` +
      `for the appropriate names.`,
  );
}

/** `What.Type`: the name of the object to which a relationship to several objects leads; of a group, what it is. */
function isTypeName(step: Step | undefined, name: string): boolean {
  return step?.reference.polymorphicForeignKey === true && name.toLowerCase() === "type";
}

function typeReaders(org: OrgView, steps: readonly Step[]): Pick<QueryField, "chain" | "read"> {
  const chain = chainOf(org, steps);
  return {
    chain,
    read: (record) => {
      const parent = chain(record).at(-1);
      const name = org.objectTypeOf(String(parent?.["Id"] ?? ""))?.name ?? null;
      return name === "Group" ? (parent?.["Type"] ?? name) : name;
    },
  };
}

function readers(
  org: OrgView,
  steps: readonly Step[],
  field: FieldDescribe,
): Pick<QueryField, "chain" | "read"> {
  const { name } = field;
  if (steps.length === 0) return { chain: () => [], read: (record) => record[name] ?? null };
  const chain = chainOf(org, steps);
  return { chain, read: (record) => chain(record).at(-1)?.[name] ?? null };
}

function chainOf(org: OrgView, steps: readonly Step[]): QueryField["chain"] {
  return (record) => {
    let current: Readonly<OrgRecord> | undefined = record;
    return steps.map((step) => (current = current && parentOf(org, step, current)));
  };
}

function parentOf(
  org: OrgView,
  { reference }: Step,
  record: Readonly<OrgRecord>,
): Readonly<OrgRecord> | undefined {
  const id = record[reference.name];
  const target = typeof id === "string" ? org.objectTypeOf(id) : undefined;
  return target && org.record(target.name, String(id));
}
