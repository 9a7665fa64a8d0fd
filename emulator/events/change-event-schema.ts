import { createHash } from "node:crypto";
import type { Type } from "avsc";
import { avroEncoder, type AvroEncoder } from "./avro-encoder.ts";
import { avroType, type AvroField, type AvroSchema } from "./avro.ts";
import {
  eventFields,
  fieldPlaces,
  type DescribedField,
  type EventField,
  type EventFieldKind,
  type FieldPlace,
} from "./change-event-field.ts";
import { schemaId } from "./schema-id.ts";

/** The schema of an object's change events, and how to encode with it. */
export type ChangeEventSchema = {
  readonly id: string;
  /** The answer of GetSchema. */
  readonly json: string;
  readonly type: Type;
  /** Encodes like `type`. */
  readonly encode: AvroEncoder;
  readonly object: string;
  /** The fields after the header: field i is at position i + 1 of the record. */
  readonly fields: readonly EventField[];
  /** By stored field: the places in the event that show a change of it. */
  readonly places: ReadonlyMap<string, readonly FieldPlace[]>;
};

/** The schema for an object's change events, in the form of schemas captured from an org of 2026. */
export function changeEventSchema(
  object: string,
  eventName: string,
  described: readonly DescribedField[],
): ChangeEventSchema {
  const fields = eventFields(described);
  const schema: AvroSchema = {
    type: "record",
    name: eventName,
    namespace: "com.sforce.eventbus",
    fields: [HEADER, ...avroFields(object, fields)],
  };
  const type = avroType(schema);
  return {
    id: schemaId(type),
    json: JSON.stringify(schema),
    type,
    encode: avroEncoder(schema),
    object,
    fields,
    places: fieldPlaces(fields),
  };
}

const strings: AvroSchema = { type: "array", items: "string" };

const HEADER: AvroField = {
  name: "ChangeEventHeader",
  type: {
    type: "record",
    name: "ChangeEventHeader",
    fields: [
      { name: "entityName", type: "string" },
      { name: "recordIds", type: strings },
      {
        name: "changeType",
        type: {
          type: "enum",
          name: "ChangeType",
          symbols: [
            "CREATE",
            "UPDATE",
            "DELETE",
            "UNDELETE",
            "GAP_CREATE",
            "GAP_UPDATE",
            "GAP_DELETE",
            "GAP_UNDELETE",
            "GAP_OVERFLOW",
            "SNAPSHOT",
          ],
        },
      },
      { name: "changeOrigin", type: "string" },
      { name: "transactionKey", type: "string" },
      { name: "sequenceNumber", type: "int" },
      { name: "commitTimestamp", type: "long" },
      { name: "commitNumber", type: "long" },
      { name: "commitUser", type: "string" },
      { name: "nulledFields", type: strings },
      { name: "diffFields", type: strings },
      { name: "changedFields", type: strings },
    ],
  },
  doc: "Data:ComplexValueType",
};

/** A compound's record is defined at its first use and referred to by name after that. */
function avroFields(object: string, fields: readonly EventField[]): AvroField[] {
  const defined = new Set<EventFieldKind>();
  return fields.map((field) => {
    const { name, kind } = field;
    const type = valueType(field, defined.has(kind));
    defined.add(kind);
    return { name, type: ["null", ...type], doc: doc(object, field), default: null };
  });
}

function valueType({ kind, parts }: EventField, defined: boolean): AvroSchema[] {
  switch (kind) {
    case "Address":
    case "Location":
    case "PersonName":
      return [
        defined
          ? kind
          : compound(
              kind,
              parts.map((part) => part.name),
            ),
      ];
    case "Switchable_PersonName":
      // A string for a business account, a record for a person account.
      return ["string", defined ? kind : compound(kind, ["Salutation", "FirstName", "LastName"])];
    default:
      return [PRIMITIVES[kind]];
  }
}

function compound(name: string, parts: readonly string[]): AvroSchema {
  const fields = parts.map((part): AvroField => {
    const type = part === "Latitude" || part === "Longitude" ? "double" : "string";
    return { name: part, type: ["null", type], default: null };
  });
  return { type: "record", name, fields };
}

const PRIMITIVES: Record<
  Exclude<EventFieldKind, "Address" | "Location" | "PersonName" | "Switchable_PersonName">,
  string
> = {
  Boolean: "boolean",
  Currency: "double",
  DateOnly: "long",
  DateTime: "long",
  Double: "double",
  DynamicEnum: "string",
  Email: "string",
  EncryptedText: "string",
  EntityId: "string",
  ExternalId: "string",
  HtmlStringPlusClob: "string",
  Integer: "int",
  // Assumed: no captured schema has a field of describe's type long.
  Long: "long",
  MultiEnum: "string",
  Percent: "double",
  Phone: "string",
  StaticEnum: "string",
  StringPlusClob: "string",
  Text: "string",
  TimeOnly: "long",
  Url: "string",
};

function doc(object: string, { name, role, kind, custom }: EventField): string {
  return custom ? `${role}:${kind}:${customFieldId(object, name)}` : `${role}:${kind}`;
}

/** The 15-character id of a custom field's definition, made from the field's name, since describe does not give it. */
function customFieldId(object: string, field: string): string {
  const digest = createHash("md5").update(`${object}.${field}`).digest("hex");
  return `00NEm${digest.slice(0, 10)}`;
}
