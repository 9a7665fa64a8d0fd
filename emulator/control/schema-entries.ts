import * as v from "valibot";
import { command, refused, type Entry } from "./entry.ts";
import { fieldRequest, fieldsFrom } from "./field-request.ts";
import { closed } from "../faults/injection.ts";
import { systemFields } from "../model/field.ts";
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
    "adds, removes, renames, retypes a field or sets what it allows; selects an object for Change Data Capture or not",
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
    case "set-field": {
      const { kind, object: _, field: name, ...settings } = input;
      const field = type.fieldsByName.get(knownField(type, name).toLowerCase());
      return field === undefined ? [] : [{ kind, object, field: changedField(field, settings) }];
    }
    case "change-data-capture":
      return [{ kind: "change-data-capture", object, enabled: input.enabled }];
  }
}

/** The field with the settings that are given. */
function changedField(
  field: FieldDescribe,
  { createable = field.createable, updateable = field.updateable }: FieldSettings,
): FieldDescribe {
  return { ...field, createable, updateable };
}

type FieldSettings = {
  readonly createable?: boolean | undefined;
  readonly updateable?: boolean | undefined;
};

function madeFields(
  org: Org,
  request: v.InferOutput<typeof fieldRequest>,
): readonly FieldDescribe[] {
  const parents = request.type === "reference" ? request.referenceTo : [];
  const unknown = parents.find((parent) => org.findObjectType(parent) === undefined);
  if (unknown !== undefined) throw refused(`field.referenceTo: the org has no object ${unknown}.`);
  return fieldsFrom(request);
}

/** Fields that identify every record or that the platform keeps; no org can lack them. */
const KEPT_FIELDS: ReadonlySet<string> = new Set([
  "Id",
  "IsDeleted",
  ...systemFields().map(({ name }) => name),
]);

function knownField(type: ObjectType, name: string): string {
  const field = type.fieldsByName.get(name.toLowerCase());
  if (field === undefined) throw refused(`field: ${type.name} has no field ${name}.`);
  if (KEPT_FIELDS.has(field.name)) throw refused(`field: ${field.name} stays as it is.`);
  return field.name;
}

function refuseKnown(type: ObjectType, name: string): void {
  if (type.fieldsByName.has(name.toLowerCase())) {
    throw refused(`field: ${type.name} has a field ${name} already.`);
  }
}
