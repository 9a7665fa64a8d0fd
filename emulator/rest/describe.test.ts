import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { describeNamed, describeObject } from "./describe.ts";
import { describeGlobal } from "./describe-global.ts";
import { buildOrg } from "../build-org.ts";
import { planQuery } from "../soql/soql.ts";
import type { FieldDescribe } from "../model/field-describe.ts";

const FIXTURES = join(import.meta.dirname, "../../../shared/fixtures/describe");
const org = buildOrg({ seed: "describe", records: 0 });

type Captured = { name: string; fields: FieldDescribe[] } & Record<string, unknown>;

function captured(object: string): Captured | undefined {
  const file = join(FIXTURES, `${object}.describe.json`);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Captured) : undefined;
}

/** Properties from which clients make tables and columns. */
const SHAPE = [
  "type",
  "soapType",
  "length",
  "byteLength",
  "precision",
  "scale",
  "digits",
  "nillable",
  "createable",
  "updateable",
  "filterable",
  "sortable",
  "groupable",
  "aggregatable",
  "nameField",
  "defaultedOnCreate",
  "relationshipName",
  "calculated",
  "autoNumber",
  "idLookup",
  "permissionable",
  "queryByDistance",
] as const satisfies readonly (keyof FieldDescribe)[];

describe.each(["Account", "Case", "Event", "Opportunity"])("%s beside a real org's", (object) => {
  const real = captured(object);
  const ours = describeObject(org.objectType(object), "v52.0", "https://x.my.salesforce.com");

  test.skipIf(real === undefined)("has every property of an object and of a field", () => {
    const missing = Object.keys(real ?? {}).filter((name) => !(name in ours));
    expect(missing.filter((name) => !name.startsWith("associate"))).toEqual([]);
    const names = Object.keys(real?.fields[0] ?? {}).toSorted();
    expect(names).toHaveLength(57);
    for (const field of ours.fields) expect(Object.keys(field).toSorted()).toEqual(names);
  });

  test.skipIf(real === undefined)("describes the standard fields alike", () => {
    const realFields = new Map(real?.fields.map((field) => [field.name, field]));
    const differing = ours.fields.flatMap((field) => {
      const twin = realFields.get(field.name);
      if (twin === undefined) return [];
      return SHAPE.filter((name) => field[name] !== twin[name]).map(
        (name) => `${field.name}.${name}: ${String(field[name])}, really ${String(twin[name])}`,
      );
    });
    expect(differing).toEqual([]);
  });
});

test("the global describe lists objects and the change events of those selected", () => {
  const without = buildOrg({ seed: "x", records: 0, withoutChangeDataCapture: ["Lead"] });
  const names = describeGlobal(without, "v66.0").sobjects.map(({ name }) => name);
  expect(names).toContain("Site_Visit__c");
  expect(names).toContain("Site_Visit__ChangeEvent");
  expect(names).toContain("AccountChangeEvent");
  expect(names).toContain("Lead");
  expect(names).not.toContain("LeadChangeEvent");
});

test("the org itself is described, read-only for the most part, and announces nothing", () => {
  const { sobjects } = describeGlobal(org, "v66.0");
  const own = sobjects.find(({ name }) => name === "Organization");
  expect(own).toMatchObject({
    createable: false,
    deletable: false,
    updateable: true,
    queryable: true,
  });
  expect(sobjects.map(({ name }) => name)).not.toContain("OrganizationChangeEvent");
});

test("the Salesforce CLI's question about the org is answered", () => {
  const asked = buildOrg({ seed: "x", records: 20 });
  asked.load();
  const soql =
    "SELECT Id, Name, InstanceName, IsSandbox, TrialExpirationDate, NamespacePrefix, OrganizationType, LanguageLocaleKey FROM Organization";
  const plan = planQuery(asked, soql, { includeDeleted: false });
  expect([...plan.records()]).toEqual([
    [asked.id, asked.name, "EMU1", false, null, null, "Developer Edition", "en_US"],
  ]);
});

describe("a change event's describe", () => {
  const describeEvent = (name: string) => describeNamed(org, name, "v66.0", "https://x");
  const { fields, ...event } = describeEvent("AccountChangeEvent");
  const names = fields.map(({ name }) => name);

  test("has the header, then the fields that events carry, which nobody writes", () => {
    expect(event).toMatchObject({
      name: "AccountChangeEvent",
      label: "Account Change Event",
      associateEntityType: "ChangeEvent",
      associateParentEntity: "Account",
      keyPrefix: null,
      queryable: false,
      createable: false,
    });
    expect(names.slice(0, 3)).toEqual(["ReplayId", "ChangeEventHeader", "Name"]);
    expect(names).toContain("BillingStreet");
    expect(names).toContain("CreatedDate");
    for (const left of ["Id", "IsDeleted", "SystemModstamp", "LastViewedDate", "PhotoUrl"]) {
      expect(names).not.toContain(left);
    }
    expect(fields.every(({ createable, updateable }) => !createable && !updateable)).toBe(true);
    expect(Object.keys(fields[1] ?? {}).toSorted()).toEqual(
      Object.keys(fields[2] ?? {}).toSorted(),
    );
  });

  test("is there in any case, for the objects that are announced", () => {
    expect(describeEvent("site_visit__changeevent").name).toBe("Site_Visit__ChangeEvent");
    const without = buildOrg({ seed: "x", records: 0, withoutChangeDataCapture: ["Lead"] });
    for (const name of ["LeadChangeEvent", "OrganizationChangeEvent", "NothingChangeEvent"]) {
      expect(() => describeNamed(without, name, "v66.0", "https://x")).toThrow(
        expect.objectContaining({ errorCode: "NOT_FOUND" }),
      );
    }
  });
});

test("parents list their children, with what deletion does to them", () => {
  const { childRelationships } = describeObject(org.objectType("Account"), "v66.0", "https://x");
  const of = (child: string, field: string) =>
    childRelationships.find((one) => one.childSObject === child && one.field === field);
  expect(of("Contact", "AccountId")).toMatchObject({
    cascadeDelete: true,
    relationshipName: "Contacts",
  });
  expect(of("Case", "AccountId")).toMatchObject({ cascadeDelete: false, restrictedDelete: true });
  expect(of("Site_Visit__c", "Account__c")).toMatchObject({ cascadeDelete: true });
});

test("the custom object has a field of every custom type", () => {
  const { fields } = org.objectType("Site_Visit__c");
  const types = new Set(fields.filter(({ custom }) => custom).map(({ type }) => type));
  for (const type of [
    "boolean",
    "currency",
    "date",
    "datetime",
    "double",
    "email",
    "encryptedstring",
    "location",
    "multipicklist",
    "percent",
    "phone",
    "picklist",
    "reference",
    "string",
    "textarea",
    "time",
    "url",
  ]) {
    expect(types).toContain(type);
  }
  expect(fields.some(({ htmlFormatted }) => htmlFormatted)).toBe(true);
  expect(fields.some(({ calculated }) => calculated)).toBe(true);
  expect(fields.some(({ externalId, unique }) => externalId && unique)).toBe(true);
  expect(fields.some(({ autoNumber }) => autoNumber)).toBe(true);
  expect(fields.some(({ cascadeDelete }) => cascadeDelete)).toBe(true);
});
