import { autoNumber } from "../org/auto-number.ts";
import { putAccountName, putAddressParts, putNameParts, putPlaceParts } from "./compound-value.ts";
import { numberValue } from "./number-value.ts";
import { picklistValue } from "./picklist-value.ts";
import { textValue } from "./text-value.ts";
import type { Making } from "./making.ts";
import type { FieldDescribe } from "../model/field-describe.ts";
import type { ObjectDefinition } from "../model/object-type.ts";
import type { Random } from "../org/random.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";

/** Fields that are set together: a single field, or the parts of an address, a geolocation or a person's name. */
export type FieldGroup = {
  readonly fields: readonly FieldDescribe[];
  /** Whether every record must have it. */
  readonly required: boolean;
  /** Sets the fields; their values may depend on other fields of the record. */
  put(making: Making, record: OrgRecord): void;
};

/** Set by the platform or by the caller. MasterRecordId is only set on merged records, which are not live. */
const KEPT = new Set([
  "Id",
  "IsDeleted",
  "CreatedDate",
  "CreatedById",
  "LastModifiedDate",
  "LastModifiedById",
  "SystemModstamp",
  "OwnerId",
  "MasterRecordId",
]);

/**
 * The groups of fields that can be set, controlling fields first. Left out are fields kept by the platform, computed
 * fields, and references to objects that the org lacks.
 *
 * @param names the objects of the org
 */
export function fieldGroups(
  definition: Pick<ObjectDefinition, "name" | "label" | "fields">,
  names: ReadonlySet<string>,
): readonly FieldGroup[] {
  const { fields } = definition;
  const byName = new Map(fields.map((field) => [field.name, field]));
  const groups: FieldGroup[] = [];
  const placed = new Set<string>();
  for (const field of fields) {
    if (KEPT.has(field.name) || field.calculated || placed.has(field.name)) continue;
    const whole = byName.get(field.compoundFieldName ?? "");
    const group =
      compoundGroup(whole ?? field, fields) ?? singleGroup(field, definition, names, byName);
    for (const { name } of group?.fields ?? []) placed.add(name);
    if (group !== undefined) groups.push(group);
  }
  return groups.toSorted((a, b) => depthOf(a, byName) - depthOf(b, byName));
}

/** The length of the chain of fields that control this group. */
function depthOf({ fields }: FieldGroup, byName: ReadonlyMap<string, FieldDescribe>): number {
  let depth = 0;
  let field = fields[0];
  while (field !== undefined && depth < byName.size) {
    field = byName.get(field.controllerName ?? "");
    if (field !== undefined) depth++;
  }
  return depth;
}

function compoundGroup(
  whole: FieldDescribe,
  fields: readonly FieldDescribe[],
): FieldGroup | undefined {
  const parts = fields.filter(
    ({ name, compoundFieldName }) => compoundFieldName === whole.name && name !== whole.name,
  );
  const required = parts.some(({ nillable }) => !nillable);
  if (whole.type === "address") {
    return {
      fields: parts,
      required,
      put: (making, record) => putAddressParts(parts, making, record),
    };
  }
  if (whole.type === "location") {
    return {
      fields: parts,
      required,
      put: (making, record) => putPlaceParts(parts, making, record),
    };
  }
  if (whole.extraTypeInfo === "personname" && parts.length > 0) {
    const put: FieldGroup["put"] = (making, record) => putNameParts(parts, making, record);
    return { fields: [...parts, whole], required, put };
  }
  if (whole.extraTypeInfo !== "switchablepersonname" || parts.length === 0) return undefined;
  const put: FieldGroup["put"] = (making, record) => putAccountName(whole, parts, making, record);
  return { fields: [...parts, whole], required: true, put };
}

function singleGroup(
  field: FieldDescribe,
  definition: Pick<ObjectDefinition, "name" | "label">,
  names: ReadonlySet<string>,
  byName: ReadonlyMap<string, FieldDescribe>,
): FieldGroup | undefined {
  const make = valueMaker(field, definition, names, byName);
  if (make === undefined) return undefined;
  const required = !field.nillable || field.type === "boolean";
  return {
    fields: [field],
    required,
    put: (making, record) => {
      record[field.name] = make(making, record);
    },
  };
}

type ValueMaker = (making: Making, record: Readonly<OrgRecord>) => FieldValue;

/** Undefined when the field can have no value. */
function valueMaker(
  field: FieldDescribe,
  definition: Pick<ObjectDefinition, "name" | "label">,
  names: ReadonlySet<string>,
  byName: ReadonlyMap<string, FieldDescribe>,
): ValueMaker | undefined {
  if (field.autoNumber) return ({ n }) => autoNumber(definition, n);
  switch (field.type) {
    case "id":
    case "address":
    case "location":
      return undefined;
    case "boolean":
      return ({ random }) => random.chance(0.35);
    case "int":
    case "long":
    case "double":
    case "currency":
    case "percent":
      return numberMaker(field);
    case "date":
      return ({ random, at }) => new Date(at + days(random)).toISOString().slice(0, 10);
    case "datetime":
      return ({ random, at }) =>
        Math.floor((at + days(random)) / 1000) * 1000 - random.below(86_400) * 1000;
    case "time":
      return ({ random }) => random.below(24 * 60) * 60_000;
    case "reference":
      return referenceMaker(field, names);
    default:
      return field.picklistValues.length > 0 ? picklistMaker(field, byName) : textMaker(field);
  }
}

const textMaker =
  (field: FieldDescribe): ValueMaker =>
  ({ random, n }) =>
    textValue(field, random, n);

const numberMaker =
  (field: FieldDescribe): ValueMaker =>
  ({ random, n }) =>
    field.unique || field.externalId ? n : numberValue(field, random, n);

function picklistMaker(
  field: FieldDescribe,
  byName: ReadonlyMap<string, FieldDescribe>,
): ValueMaker {
  const controller = byName.get(field.controllerName ?? "");
  return ({ random, n }, record) => {
    const controlling =
      controller === undefined
        ? undefined
        : { field: controller, value: record[controller.name] ?? null };
    return picklistValue(field, random, n, controlling);
  };
}

function referenceMaker(field: FieldDescribe, names: ReadonlySet<string>): ValueMaker | undefined {
  const targets = field.referenceTo.filter((object) => names.has(object));
  if (targets.length === 0) return undefined;
  return ({ random, idOf }) => {
    const first = random.below(targets.length);
    for (let i = 0; i < targets.length; i++) {
      const id = idOf(targets[(first + i) % targets.length] ?? "", !field.nillable);
      if (id !== null) return id;
    }
    return null;
  };
}

const DAY_MS = 86_400_000;

/** From three years ago to one year ahead. */
const days = (random: Random): number => random.between(-3 * 365, 365) * DAY_MS;
