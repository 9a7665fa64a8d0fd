import * as v from "valibot";
import { command, refused, type Entry } from "./entry.ts";
import { changedField, knownField, recordTypeChanges } from "./field-settings.ts";
import { fieldRequest, fieldsFrom } from "./field-request.ts";
import { closed } from "../faults/injection.ts";
import type { FieldDescribe } from "../model/field-describe.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { Org } from "../org/org.ts";
import type { SchemaChange } from "../org/schema-change.ts";

const fieldValue = v.nullable(v.union([v.string(), v.number(), v.boolean()]));

const schemaBody = v.variant("kind", [
  closed({
    kind: v.literal("add-field"),
    object: v.string(),
    field: fieldRequest,
    /** The value of every record from the start. */
    value: v.optional(fieldValue),
  }),
  closed({ kind: v.literal("remove-field"), object: v.string(), field: v.string() }),
  closed({
    kind: v.literal("rename-field"),
    object: v.string(),
    field: v.string(),
    to: v.string(),
  }),
  closed({ kind: v.literal("retype-field"), object: v.string(), field: fieldRequest }),
  closed({
    kind: v.literal("set-field"),
    object: v.string(),
    field: v.string(),
    createable: v.optional(v.boolean()),
    updateable: v.optional(v.boolean()),
    /** A picklist takes only its own values. */
    restricted: v.optional(v.boolean()),
    /** Makes a picklist depend on another field: its values by those of that field. */
    controlledBy: v.optional(
      closed({ field: v.string(), values: v.record(v.string(), v.array(v.string())) }),
    ),
  }),
  closed({
    /** Adds a record type, or changes the one of this name. */
    kind: v.literal("record-type"),
    object: v.string(),
    name: v.pipe(v.string(), v.regex(/^[A-Za-z]\w{0,79}$/, "expected a developer name")),
    label: v.optional(v.string()),
    default: v.optional(v.boolean(), false),
    /** By picklist field: the values that its records may have; all of them when absent. */
    picklists: v.optional(v.record(v.string(), v.array(v.string())), {}),
  }),
  closed({
    kind: v.literal("change-data-capture"),
    object: v.string(),
    enabled: v.boolean(),
  }),
]);

export type SchemaInput = v.InferInput<typeof schemaBody>;
export type SchemaAnswer = { readonly object: string; readonly fields: readonly string[] };

export const schemaEntries: readonly Entry[] = [
  command(
    "/schema",
    "adds, removes, renames, retypes a field or sets what it allows; adds a record type; selects an object for Change Data Capture or not",
    schemaBody,
    ({ org }, input) => {
      const type = org.objectType(input.object);
      for (const change of changesOf(org, type, input)) org.changeSchema(change);
      const { name, fields } = org.objectType(type.name);
      return { object: name, fields: fields.map((field) => field.name) } satisfies SchemaAnswer;
    },
  ),
];

/** The changes that a request asks for. @throws SalesforceError when the request does not fit the object */
function changesOf(
  org: Org,
  type: ObjectType,
  input: v.InferOutput<typeof schemaBody>,
): SchemaChange[] {
  const object = type.name;
  switch (input.kind) {
    case "add-field": {
      refuseKnown(type, input.field.name);
      const value = input.value === undefined ? {} : { value: input.value };
      return madeFields(org, input.field).map((field) => ({
        kind: "add-field",
        object,
        field,
        ...value,
      }));
    }
    case "remove-field":
      return [{ kind: "remove-field", object, field: knownField(type, input.field) }];
    case "rename-field": {
      refuseKnown(type, input.to);
      return [{ kind: "rename-field", object, field: knownField(type, input.field), to: input.to }];
    }
    case "retype-field": {
      const name = knownField(type, input.field.name);
      const [field, part] = madeFields(org, { ...input.field, name });
      if (field === undefined || part !== undefined) {
        throw refused("field.type: a field cannot become a location.");
      }
      return [{ kind: "retype-field", object, field }];
    }
    case "set-field":
      return [{ kind: "set-field", object, field: changedField(type, input) }];
    case "record-type":
      return recordTypeChanges(org, type, input);
    case "change-data-capture":
      return [{ kind: "change-data-capture", object, enabled: input.enabled }];
  }
}

function madeFields(
  org: Org,
  request: v.InferOutput<typeof fieldRequest>,
): readonly FieldDescribe[] {
  const parents = request.type === "reference" ? request.referenceTo : [];
  const unknown = parents.find((parent) => org.findObjectType(parent) === undefined);
  if (unknown !== undefined) throw refused(`field.referenceTo: the org has no object ${unknown}.`);
  return fieldsFrom(request);
}

function refuseKnown(type: ObjectType, name: string): void {
  if (type.fieldsByName.has(name.toLowerCase())) {
    throw refused(`field: ${type.name} has a field ${name} already.`);
  }
}
