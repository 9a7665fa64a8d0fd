import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { announcementsOf } from "./announcement.ts";
import { avroEncoder } from "./avro-encoder.ts";
import { avroType } from "./avro.ts";
import type { DescribedField } from "./change-event-field.ts";
import { changeEventPayload } from "./change-event-payload.ts";
import { changeEventSchema } from "./change-event-schema.ts";
import type { FieldType } from "../model/field-describe.ts";
import type { OrgRecord } from "../model/record.ts";
import type { RecordChange, Transaction } from "../org/transaction.ts";

const CAPTURED = "../shared/fixtures/change-events";
const present = existsSync(CAPTURED);
const skipped = present ? "" : " (skipped: the captured fixtures are not beside this checkout)";

type Golden = { file: string; schemaFile: string; decoded: unknown };
type CapturedEvent = { event: { payload: string } };

describe.skipIf(!present)(`events captured from an org${skipped}`, () => {
  test("decode to their golden values and encode to the same bytes", () => {
    const golden: { events: Golden[] } = JSON.parse(
      readFileSync(`${CAPTURED}/golden.json`, "utf8"),
    );
    const seen = new Map<string, number>();
    for (const { file, schemaFile, decoded: values } of golden.events) {
      const n = seen.get(file) ?? 0;
      seen.set(file, n + 1);
      const type = avroType(JSON.parse(readFileSync(`${CAPTURED}/${schemaFile}`, "utf8")));
      const payload = Buffer.from(eventsOf(file)[n]?.event.payload ?? "", "base64");
      const value: unknown = type.fromBuffer(payload);
      const json = JSON.stringify(value, (_, v: unknown) =>
        typeof v === "bigint" ? String(v) : v,
      );
      expect(JSON.parse(json)).toEqual(values);
      const encode = avroEncoder(JSON.parse(readFileSync(`${CAPTURED}/${schemaFile}`, "utf8")));
      expect(encode(value).equals(payload)).toBe(true);
    }
    expect(golden.events).toHaveLength(6);
  });
});

function eventsOf(file: string): CapturedEvent[] {
  const read: CapturedEvent[] | { events: CapturedEvent[] } = JSON.parse(
    readFileSync(`${CAPTURED}/${file}`, "utf8"),
  );
  return Array.isArray(read) ? read : read.events;
}

const field = (
  name: string,
  type: FieldType,
  more: Partial<DescribedField> = {},
): DescribedField => ({
  name,
  type,
  length: 80,
  custom: name.endsWith("__c") || name.endsWith("__s"),
  htmlFormatted: false,
  restrictedPicklist: false,
  relationshipName: null,
  compoundFieldName: null,
  extraTypeInfo: null,
  ...more,
});

const schema = changeEventSchema("Contact", "ContactChangeEvent", [
  field("Id", "id"),
  field("LastName", "string", { compoundFieldName: "Name" }),
  field("FirstName", "string", { compoundFieldName: "Name" }),
  field("Name", "string", { extraTypeInfo: "personname" }),
  field("MailingStreet", "textarea", { compoundFieldName: "MailingAddress" }),
  field("MailingCity", "string", { compoundFieldName: "MailingAddress" }),
  field("MailingAddress", "address"),
  field("Birthdate", "date"),
  field("Place__Latitude__s", "double", { compoundFieldName: "Place__c" }),
  field("Place__Longitude__s", "double", { compoundFieldName: "Place__c" }),
  field("Place__c", "location"),
  field("Opens__c", "time"),
  field("Score__c", "double"),
  field("Active__c", "boolean"),
  field("LastModifiedDate", "datetime"),
  field("SystemModstamp", "datetime"),
]);

const record: OrgRecord = {
  Id: "003Em00000700001AA",
  LastName: "Lovelace",
  FirstName: null,
  Name: "Lovelace",
  MailingStreet: "1 Main St\r\nFloor 2",
  MailingCity: "Århus",
  Birthdate: "1815-12-10",
  Place__Latitude__s: 1.5,
  Place__Longitude__s: null,
  Opens__c: 34_200_000,
  Score__c: null,
  Active__c: false,
  LastModifiedDate: 1_771_300_995_000,
  SystemModstamp: 1_771_300_995_000,
};

const transaction: Transaction = {
  key: "00003adb-6942-447e-6033-9e8fe741230f",
  commitNumber: 1_652_977_933_433_528_300n,
  committedAt: 1_771_300_995_000,
  userId: "005Em000007000000AA",
  origin: "com/salesforce/api/rest/66.0;client=test",
  changes: [],
};

const unannounced: RecordChange = {
  object: "Lead",
  recordId: "00QEm00000700001AA",
  changeType: "DELETE",
  changedFields: [],
  before: record,
  after: record,
};

const rules = {
  schemaOf: (object: string) => (object === "Contact" ? schema : undefined),
  isMerged: () => true,
};

function decoded(change: Partial<RecordChange>): Record<string, unknown> {
  const whole: RecordChange = {
    object: "Contact",
    recordId: "003Em00000700001AA",
    changeType: "UPDATE",
    changedFields: [],
    before: null,
    after: record,
    ...change,
  };
  const changes = [unannounced, unannounced, whole];
  const [announcement] = announcementsOf({ changes }, rules);
  if (announcement === undefined) throw new Error("nothing is announced");
  const payload = changeEventPayload(announcement, transaction, { textDiffs: true });
  return plain(schema.type.fromBuffer(payload));
}

const plain = (value: unknown): Record<string, unknown> =>
  JSON.parse(JSON.stringify(value, (_, v: unknown) => (typeof v === "bigint" ? Number(v) : v)));

describe("the payload", () => {
  test("of a create carries every field, compounds whole", () => {
    expect(decoded({ changeType: "CREATE" })).toEqual({
      ChangeEventHeader: {
        entityName: "Contact",
        recordIds: ["003Em00000700001AA"],
        changeType: "CREATE",
        changeOrigin: "com/salesforce/api/rest/66.0;client=test",
        transactionKey: "00003adb-6942-447e-6033-9e8fe741230f",
        sequenceNumber: 3,
        commitTimestamp: 1_771_300_995_000,
        commitNumber: 1_652_977_933_433_528_300,
        commitUser: "005Em000007000000AA",
        nulledFields: [],
        diffFields: [],
        changedFields: [],
      },
      Name: { FirstName: null, LastName: "Lovelace" },
      MailingAddress: { Street: "1 Main St\r\nFloor 2", City: "Århus" },
      Birthdate: Date.UTC(1815, 11, 10),
      Place__c: { Latitude: 1.5, Longitude: null },
      Opens__c: 34_200_000,
      Score__c: null,
      Active__c: false,
      LastModifiedDate: 1_771_300_995_000,
    });
  });

  test("of an update carries what it changed, and names the nulled fields", () => {
    const event = decoded({
      changedFields: [
        "Name",
        "FirstName",
        "MailingCity",
        "Score__c",
        "LastModifiedDate",
        "SystemModstamp",
      ],
    });
    expect(event).toMatchObject({
      ChangeEventHeader: {
        changeType: "UPDATE",
        changedFields: ["0x0140", "1-0x01", "2-0x02"],
        nulledFields: ["0x40", "1-0x01"],
      },
      Name: null,
      MailingAddress: { Street: null, City: "Århus" },
      Birthdate: null,
      LastModifiedDate: 1_771_300_995_000,
    });
  });

  test("of an update of one half of a custom geolocation carries both", () => {
    expect(decoded({ changedFields: ["Place__Latitude__s"] })).toMatchObject({
      ChangeEventHeader: { changedFields: ["4-0x03"], nulledFields: ["4-0x02"] },
      Place__c: { Latitude: 1.5, Longitude: null },
    });
  });

  test("of a delete carries no field", () => {
    const { ChangeEventHeader: _, ...fields } = decoded({ changeType: "DELETE" });
    expect(Object.values(fields).every((value) => value === null)).toBe(true);
  });

  test("of an undelete carries every field", () => {
    expect(decoded({ changeType: "UNDELETE" })).toMatchObject({
      Birthdate: Date.UTC(1815, 11, 10),
    });
  });
});
