import { refused } from "./entry.ts";
import { reference, systemFields } from "../model/field.ts";
import { controllingValues, RECORD_TYPE_FIELD, validForBits } from "../model/record-type.ts";
import { recordIdOf } from "../model/record-id.ts";
import type { FieldDescribe, PicklistValue } from "../model/field-describe.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { Org } from "../org/org.ts";
import type { SchemaChange } from "../org/schema-change.ts";

/** Fields that identify every record or that the platform keeps; no org can lack them. */
const KEPT_FIELDS: ReadonlySet<string> = new Set([
  "Id",
  "IsDeleted",
  ...systemFields().map(({ name }) => name),
]);

export function knownField(type: ObjectType, name: string): string {
  const field = type.fieldsByName.get(name.toLowerCase());
  if (field === undefined) throw refused(`field: ${type.name} has no field ${name}.`);
  if (KEPT_FIELDS.has(field.name)) throw refused(`field: ${field.name} stays as it is.`);
  return field.name;
}

type Dependency = {
  readonly field: string;
  readonly values: Readonly<Record<string, readonly string[]>>;
};

type FieldSettings = {
  readonly field: string;
  readonly createable?: boolean | undefined;
  readonly updateable?: boolean | undefined;
  readonly restricted?: boolean | undefined;
  readonly controlledBy?: Dependency | undefined;
};

/** The field with the settings that are given. @throws SalesforceError when they do not fit the object */
export function changedField(type: ObjectType, given: FieldSettings): FieldDescribe {
  const field = fieldOf(type, knownField(type, given.field));
  const {
    createable = field.createable,
    updateable = field.updateable,
    restricted = field.restrictedPicklist,
    controlledBy,
  } = given;
  const allowed = { ...field, createable, updateable, restrictedPicklist: restricted };
  return controlledBy === undefined ? allowed : dependent(type, allowed, controlledBy);
}

function fieldOf(type: ObjectType, name: string): FieldDescribe {
  const field = type.fieldsByName.get(name.toLowerCase());
  if (field !== undefined) return field;
  throw refused(`field: ${type.name} has no field ${name}.`);
}

/** A picklist whose values depend on those of another field. */
function dependent(type: ObjectType, field: FieldDescribe, on: Dependency): FieldDescribe {
  const controller = fieldOf(type, on.field);
  const values = controllingValues(controller);
  const unknown = Object.keys(on.values).find((value) => !values.includes(value));
  if (unknown !== undefined) throw refused(`controlledBy.values: ${on.field} has no ${unknown}.`);
  checkValues(field, Object.values(on.values).flat());
  const validFor = ({ value }: PicklistValue): string => {
    const numbers = values.flatMap((one, n) => (on.values[one]?.includes(value) ? [n] : []));
    return validForBits(numbers, values.length);
  };
  return {
    ...field,
    controllerName: controller.name,
    dependentPicklist: true,
    picklistValues: field.picklistValues.map((one) => ({ ...one, validFor: validFor(one) })),
  };
}

function checkValues(field: FieldDescribe, values: readonly string[]): void {
  const unknown = values.find((one) => !field.picklistValues.some(({ value }) => value === one));
  if (unknown !== undefined) throw refused(`values: ${field.name} has no ${unknown}.`);
}

/** What makes a record type: with the first one its object gets the field. */
export function recordTypeChanges(
  org: Org,
  type: ObjectType,
  given: {
    readonly name: string;
    readonly label?: string | undefined;
    readonly default: boolean;
    readonly picklists: Readonly<Record<string, readonly string[]>>;
  },
): SchemaChange[] {
  const object = type.name;
  const picklists = Object.entries(given.picklists).map(([name, values]) => {
    const field = fieldOf(type, name);
    checkValues(field, values);
    return [field.name, values] as const;
  });
  const all = org.objectTypes().flatMap(({ recordTypes = [] }) => recordTypes);
  const known = type.recordTypes?.find(({ developerName }) => developerName === given.name);
  const recordType = {
    id: known?.id ?? recordIdOf("012", all.length),
    developerName: given.name,
    name: given.label ?? given.name.replaceAll("_", " "),
    isDefault: given.default,
    picklists: Object.fromEntries(picklists),
  };
  const change = { kind: "record-type", object, recordType } as const;
  if (type.fieldsByName.has(RECORD_TYPE_FIELD.toLowerCase())) return [change];
  return [{ kind: "add-field", object, field: recordTypeField() }, change];
}

const recordTypeField = (): FieldDescribe =>
  reference(RECORD_TYPE_FIELD, "Record Type ID", "RecordType", ["RecordType"], {
    defaultedOnCreate: true,
    permissionable: false,
  });
