import { afterRename, laterFormulas, summariesAfter } from "../formula/formula-change.ts";
import type { FieldDescribe } from "../model/field-describe.ts";
import type { FieldEdit } from "./table.ts";
import type {
  ObjectDefinition,
  SavedChildRelationship,
  SavedDescribe,
} from "../model/object-type.ts";
import type { FieldValue } from "../model/record.ts";
import type { RecordType } from "../model/record-type.ts";

/** A change that an administrator makes to an object while the org runs. */
export type SchemaChange =
  | {
      readonly kind: "add-field";
      readonly object: string;
      readonly field: FieldDescribe;
      /** The value of every record from the start; null when absent. */
      readonly value?: FieldValue;
    }
  | { readonly kind: "remove-field"; readonly object: string; readonly field: string }
  | {
      readonly kind: "rename-field";
      readonly object: string;
      readonly field: string;
      readonly to: string;
    }
  | {
      readonly kind: "retype-field";
      readonly object: string;
      /** The whole new describe, under the same name. */
      readonly field: FieldDescribe;
    }
  | {
      /** What it allows is changed, not how its values are stored. */
      readonly kind: "set-field";
      readonly object: string;
      /** The whole new describe, under the same name. */
      readonly field: FieldDescribe;
    }
  | {
      /** A new record type, or another form of one with this id. */
      readonly kind: "record-type";
      readonly object: string;
      readonly recordType: RecordType;
    }
  | {
      readonly kind: "change-data-capture";
      readonly object: string;
      /** Whether its changes are announced. */
      readonly enabled: boolean;
    };

/** A definition after a change of its own object or of another, of which it may be the parent. */
export function changedDefinition(
  definition: ObjectDefinition,
  change: SchemaChange,
): ObjectDefinition {
  const changed =
    definition.name === change.object
      ? laterFormulas(withChangedFields(definition, change), change)
      : definition;
  const own = summariesAfter(changed, change);
  return own.saved === undefined
    ? own
    : { ...own, saved: changedDescribe(own.name, own.saved, change) };
}

function withChangedFields(definition: ObjectDefinition, change: SchemaChange): ObjectDefinition {
  const { fields } = definition;
  switch (change.kind) {
    case "add-field":
      return { ...definition, fields: [...fields, change.field] };
    case "remove-field":
      return { ...definition, fields: fields.filter(({ name }) => name !== change.field) };
    case "rename-field":
      return {
        ...definition,
        fields: fields.map((field) =>
          field.name === change.field
            ? { ...field, name: change.to }
            : afterRename(field, change.field, change.to),
        ),
      };
    case "retype-field":
    case "set-field":
      return {
        ...definition,
        fields: fields.map((field) => (field.name === change.field.name ? change.field : field)),
      };
    case "record-type":
      return { ...definition, recordTypes: withRecordType(definition, change.recordType) };
    case "change-data-capture":
      return definition;
  }
}

function withRecordType(
  { recordTypes = [] }: ObjectDefinition,
  given: RecordType,
): readonly RecordType[] {
  const others = recordTypes
    .filter(({ id }) => id !== given.id)
    .map((one) => (given.isDefault ? { ...one, isDefault: false } : one));
  return [...others, given];
}

/** A saved describe after the change: its child relationships and unknown types. */
function changedDescribe(
  parent: string,
  saved: SavedDescribe,
  change: SchemaChange,
): SavedDescribe {
  if (change.kind === "change-data-capture" || change.kind === "record-type") return saved;
  const { object } = change;
  const changed = typeof change.field === "string" ? null : change.field;
  const name = typeof change.field === "string" ? change.field : change.field.name;
  const others = saved.childRelationships.filter((child) => !isOf(child, object, name));
  const former = saved.childRelationships.filter((child) => isOf(child, object, name));
  const now =
    change.kind === "rename-field"
      ? former.map((child) => ({ ...child, field: change.to }))
      : changed?.referenceTo.includes(parent) === true
        ? [former[0] ?? newRelationship(object, changed)]
        : [];
  const unknownTypes = new Map(saved.unknownTypes);
  if (object === parent) {
    const type = unknownTypes.get(name);
    unknownTypes.delete(name);
    if (change.kind === "rename-field" && type !== undefined) unknownTypes.set(change.to, type);
  }
  return { ...saved, unknownTypes, childRelationships: [...others, ...now] };
}

const isOf = (child: SavedChildRelationship, object: string, field: string): boolean =>
  child.childSObject === object && child.field === field;

function newRelationship(object: string, field: FieldDescribe): SavedChildRelationship {
  const { name, cascadeDelete, restrictedDelete } = field;
  return {
    childSObject: object,
    field: name,
    relationshipName: null,
    cascadeDelete,
    restrictedDelete,
    deprecatedAndHidden: false,
    junctionIdListNames: [],
    junctionReferenceTo: [],
  };
}

/** The effect on stored values; undefined when there is none. */
export function editOf(change: SchemaChange): FieldEdit | undefined {
  switch (change.kind) {
    case "add-field":
      return {
        kind: "add",
        field: change.field.name,
        value: change.value ?? emptyOf(change.field),
      };
    case "remove-field":
      return { kind: "remove", field: change.field };
    case "rename-field":
      return { kind: "rename", field: change.field, to: change.to };
    case "retype-field": {
      const { field } = change;
      return { kind: "convert", field: field.name, convert: (value) => converted(field, value) };
    }
    case "set-field":
    case "record-type":
    case "change-data-capture":
      return undefined;
  }
}

const emptyOf = (field: FieldDescribe): FieldValue => (field.type === "boolean" ? false : null);

const NUMBERS: ReadonlySet<string> = new Set(["int", "long", "double", "currency", "percent"]);
const TIMES: ReadonlySet<string> = new Set(["date", "datetime", "time"]);

/** A stored value in the new type; null when impossible (Help, "Notes on Changing Custom Field Types"). */
function converted(field: FieldDescribe, value: FieldValue): FieldValue {
  if (value === null) return emptyOf(field);
  if (field.type === "boolean") return value === true || value === "true";
  if (NUMBERS.has(field.type)) {
    const number = typeof value === "boolean" ? Number.NaN : Number(value);
    return Number.isFinite(number) ? number : null;
  }
  if (TIMES.has(field.type)) return null;
  return String(value).slice(0, field.length);
}
