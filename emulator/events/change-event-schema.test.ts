import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { avroType, type AvroSchema } from "./avro.ts";
import type { DescribedField } from "./change-event-field.ts";
import { changeEventSchema } from "./change-event-schema.ts";
import type { FieldType } from "../model/field-describe.ts";
import { schemaId } from "./schema-id.ts";

const CAPTURED = "../shared/fixtures/change-events";
const present = existsSync(CAPTURED);
const skipped = present ? "" : " (skipped: the captured fixtures are not beside this checkout)";

type RecordSchema = {
  name: string;
  fields: { name: string; doc?: string; type: AvroSchema }[];
};

const read = (file: string): RecordSchema =>
  JSON.parse(readFileSync(`${CAPTURED}/${file}`, "utf8"));

const TYPES: Record<string, FieldType> = {
  Text: "string",
  StringPlusClob: "textarea",
  HtmlStringPlusClob: "textarea",
  Email: "email",
  Phone: "phone",
  Url: "url",
  DynamicEnum: "picklist",
  StaticEnum: "picklist",
  MultiEnum: "multipicklist",
  EncryptedText: "encryptedstring",
  EntityId: "reference",
  ExternalId: "string",
  Boolean: "boolean",
  Integer: "int",
  Double: "double",
  Currency: "currency",
  Percent: "percent",
  DateTime: "datetime",
  DateOnly: "date",
  TimeOnly: "time",
  Address: "address",
  Location: "location",
  PersonName: "string",
  Switchable_PersonName: "string",
};

/** The describe of the object in the captured org, as far as the schema shows it. */
function describedBy(schema: RecordSchema): DescribedField[] {
  const parts = new Map<string, string[]>();
  return schema.fields.slice(1).flatMap(({ name, doc = "", type }) => {
    const [, kind = "", id] = doc.split(":");
    for (const branch of Array.isArray(type) ? type : []) {
      if (typeof branch === "object" && "fields" in branch && branch.fields !== undefined) {
        parts.set(
          kind,
          branch.fields.map((part: { name: string }) => part.name),
        );
      }
    }
    const whole: DescribedField = {
      name,
      type: TYPES[kind] ?? "string",
      length: kind === "StringPlusClob" ? 32_000 : 80,
      custom: id !== undefined,
      htmlFormatted: kind === "HtmlStringPlusClob",
      restrictedPicklist: kind === "StaticEnum",
      relationshipName: kind === "EntityId" || kind === "ExternalId" ? name : null,
      compoundFieldName: null,
      extraTypeInfo: kind.endsWith("PersonName") ? kind.replace("_", "").toLowerCase() : null,
    };
    if (kind === "Switchable_PersonName") return [whole];
    const compoundParts = (parts.get(kind) ?? []).map((part): DescribedField => ({
      ...whole,
      name: partField(whole, part),
      type: part.endsWith("itude") ? "double" : "string",
      compoundFieldName: name,
      extraTypeInfo: null,
    }));
    return [...compoundParts, whole];
  });
}

function partField(whole: DescribedField, part: string): string {
  if (whole.type === "location") return `${whole.name.slice(0, -1)}${part}__s`;
  return whole.type === "address" ? whole.name.replace("Address", "") + part : part;
}

describe.skipIf(!present)(`schemas captured from an org${skipped}`, () => {
  const golden: { schemaIdVectors: Record<string, string> } = JSON.parse(
    present ? readFileSync(`${CAPTURED}/golden.json`, "utf8") : "{}",
  );

  test.each(Object.entries(golden.schemaIdVectors ?? {}))("%s has its id", (file, id) => {
    expect(schemaId(avroType(JSON.parse(readFileSync(`${CAPTURED}/${file}`, "utf8"))))).toBe(id);
  });

  test.each([
    ["Account", "AccountChangeEvent", "AccountChangeEventGRPCSchema.2ba4cc2f.avsc"],
    ["Contact", "ContactChangeEvent", "ContactChangeEventGRPCSchema.2f5236b7.avsc"],
    [
      "Some_Custom_Object__c",
      "Some_Custom_Object__ChangeEvent",
      "Some_Custom_Object__ChangeEventGRPCSchema.f8f5cdca.avsc",
    ],
  ])("the schema made for %s is the captured one, docs and all", (object, event, file) => {
    const real = read(file);
    const made = changeEventSchema(object, event, describedBy(real));
    expect(withoutFieldIds(JSON.parse(made.json))).toEqual(withoutFieldIds(real));
    expect(made.id).toBe(golden.schemaIdVectors[file]);
  });
});

/** Ids of custom field definitions are the captured org's. */
const withoutFieldIds = (schema: RecordSchema): unknown =>
  JSON.parse(JSON.stringify(schema).replaceAll(/:00N\w{12}"/g, ':00N"'));

describe("the fields of a change event", () => {
  const field = (
    name: string,
    type: FieldType,
    more: Partial<DescribedField> = {},
  ): DescribedField => ({
    name,
    type,
    length: 80,
    custom: false,
    htmlFormatted: false,
    restrictedPicklist: false,
    relationshipName: null,
    compoundFieldName: null,
    extraTypeInfo: null,
    ...more,
  });

  test("leave out the id, system fields and derived fields, but not custom formulas", () => {
    const schema = changeEventSchema("Case", "CaseChangeEvent", [
      field("Id", "id"),
      field("IsDeleted", "boolean"),
      field("Subject", "string"),
      field("ContactPhone", "phone"),
      field("SystemModstamp", "datetime"),
      field("LastViewedDate", "datetime"),
      field("Age__c", "double", { custom: true }),
    ]);
    expect(schema.fields.map(({ name }) => name)).toEqual(["Subject", "Age__c"]);
  });

  test("an object with a 15-character custom field id in each custom doc", () => {
    const schema = changeEventSchema("A__c", "A__ChangeEvent", [
      field("B__c", "currency", { custom: true }),
    ]);
    expect(schema.json).toMatch(/"doc":"Data:Currency:00N\w{12}"/);
  });
});
