import { FormulaError } from "./formula-error.ts";
import { fromField, isNumberField, type FormulaValue } from "./formula-value.ts";
import type { FieldDescribe } from "../model/field-describe.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";

export type FormulaObject = {
  readonly name: string;
  readonly fieldsByName: ReadonlyMap<string, FieldDescribe>;
};

/** The object of a formula, and what names mean in it. */
export type FormulaPlace = {
  readonly object: FormulaObject;
  objectNamed(name: string): FormulaObject | undefined;
  /** Whether a number without a value counts as 0. */
  readonly nullAsZero: boolean;
};

export type FormulaScope = {
  readonly record: Readonly<OrgRecord>;
  /** The record before it is saved; null when it is created. */
  readonly prior: Readonly<OrgRecord> | null;
  /** Epoch milliseconds. */
  readonly at: number;
  find(object: string, id: string): Readonly<OrgRecord> | undefined;
};

type Read = (record: Readonly<OrgRecord>, scope: FormulaScope) => FormulaValue;

/** A field that a formula names: the record's own or a parent's. */
export type FieldPath = {
  /** The record's own field at the beginning of the path. */
  readonly ownField: FieldDescribe;
  /** The field at its end; of several possible parents, one of them. */
  readonly field: FieldDescribe;
  readonly read: Read;
};

/** @throws FormulaError when there is no such field */
export function fieldPathOf(path: readonly string[], place: FormulaPlace): FieldPath {
  const found = resolved(path, place.object, place);
  if (found !== undefined) return found;
  throw new FormulaError(`Field ${path.join(".")} does not exist. Check spelling.`);
}

function resolved(
  [name = "", ...rest]: readonly string[],
  object: FormulaObject,
  place: FormulaPlace,
): FieldPath | undefined {
  if (rest.length > 0) return throughParent(name, rest, object, place);
  const field = object.fieldsByName.get(name.toLowerCase());
  if (field === undefined) return undefined;
  const read: Read = (record) => valueOf(field, record[field.name] ?? null, place);
  return { ownField: field, field, read };
}

function valueOf(field: FieldDescribe, value: FieldValue, place: FormulaPlace): FormulaValue {
  if (value === null && place.nullAsZero && isNumberField(field)) return 0;
  return fromField(field, value);
}

/** `Owner.Name`, or `Owner:User.Name` where the parent may be of several objects. */
function throughParent(
  step: string,
  rest: readonly string[],
  object: FormulaObject,
  place: FormulaPlace,
): FieldPath | undefined {
  const [relationship, only] = step.toLowerCase().split(":");
  const ownField = [...object.fieldsByName.values()].find(
    (field) => field.relationshipName?.toLowerCase() === relationship,
  );
  if (ownField === undefined) return undefined;
  const parents = new Map<string, FieldPath>();
  for (const name of ownField.referenceTo) {
    const parent = place.objectNamed(name);
    if (parent === undefined || (only !== undefined && name.toLowerCase() !== only)) continue;
    const path = resolved(rest, parent, place);
    if (path !== undefined) parents.set(parent.name, path);
  }
  const [field] = [...parents.values()].map((path) => path.field);
  if (field === undefined) return undefined;
  const none = valueOf(field, null, place);
  return { ownField, field, read: parentRead(ownField.name, parents, none) };
}

function parentRead(
  reference: string,
  parents: ReadonlyMap<string, FieldPath>,
  none: FormulaValue,
): Read {
  return (record, scope) => {
    const id = record[reference];
    if (typeof id !== "string") return none;
    for (const [object, path] of parents) {
      const parent = scope.find(object, id);
      if (parent !== undefined) return path.read(parent, scope);
    }
    return none;
  };
}
