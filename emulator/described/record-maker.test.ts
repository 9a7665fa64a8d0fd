import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as f from "../model/field.ts";
import { Random } from "../org/random.ts";
import { storedValue } from "../model/stored-value.ts";
import { fieldGroups } from "./record-maker.ts";
import type { FieldDescribe } from "../model/field-describe.ts";
import type { OrgRecord } from "../model/record.ts";

const AT = Date.UTC(2027, 0, 1);

function made(fields: readonly FieldDescribe[], n: number, seed = "x"): OrgRecord {
  const record: OrgRecord = {};
  const random = new Random(`${seed}/${n}`);
  const making = { random, n, at: AT, idOf: () => "001Em0000070000IAA" };
  const groups = fieldGroups({ name: "Thing__c", label: "Thing", fields }, new Set(["Account"]));
  for (const group of groups) group.put(making, record);
  return record;
}

const numbered = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

describe("values of a field", () => {
  const lengths = fc.integer({ min: 1, max: 2000 });

  test("texts fit and are kept as they are, whatever the length", () => {
    fc.assert(
      fc.property(lengths, fc.nat(3000), (length, n) => {
        const field = f.text("Text__c", "Text", length);
        const { Text__c: value } = made([field], n);
        expect(storedValue(field, value)).toBe(value);
        expect(String(value).isWellFormed()).toBe(true);
      }),
      { numRuns: 500, seed: 7 },
    );
  });

  test("numbers fit and are kept as they are, whatever the digits", () => {
    const digits = fc.integer({ min: 1, max: 18 });
    fc.assert(
      fc.property(digits, fc.nat(18), fc.nat(500), (precision, places, n) => {
        const scale = Math.min(precision, places);
        for (const field of [
          f.number("N__c", "N", precision, scale),
          f.currency("N__c", "N", precision, scale),
          f.percent("N__c", "N", precision, scale),
          f.integer("N__c", "N", { digits: Math.min(precision, 9) }),
        ]) {
          const { N__c: value } = made([field], n);
          expect(storedValue(field, value)).toBe(value);
          expect(Number(JSON.parse(JSON.stringify(value)))).toBe(value);
        }
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  test("unique ones differ, as long as there is room", () => {
    const fields = [
      f.text("Code__c", "Code", 4, { unique: true }),
      f.number("Number__c", "Number", 9, 0, { externalId: true }),
    ];
    const records = numbered(5000).map((n) => made(fields, n));
    expect(new Set(records.map(({ Code__c }) => Code__c)).size).toBe(5000);
    expect(new Set(records.map(({ Number__c }) => Number__c)).size).toBe(5000);
  });

  test("long ones are full now and then, ugly ones come too", () => {
    const fields = [f.text("Long__c", "Long", 4000)];
    const values = numbered(1500).map((n) => String(made(fields, n)["Long__c"]));
    expect(values.some((value) => value.length === 4000 && value.endsWith("…"))).toBe(true);
    expect(values.some((value) => value.includes("DROP TABLE"))).toBe(true);
    expect(values.some((value) => /["\n]/.test(value))).toBe(true);
  });

  test("open picklists have a former value now and then, restricted ones never", () => {
    const values = ["a", "b"];
    const fields = [
      f.picklist("Open__c", "Open", values),
      f.picklist("Closed__c", "Closed", values, { restrictedPicklist: true }),
    ];
    const records = numbered(200).map((n) => made(fields, n));
    expect(new Set(records.map(({ Open__c }) => Open__c))).toEqual(
      new Set(["a", "b", "Former value"]),
    );
    expect(new Set(records.map(({ Closed__c }) => Closed__c))).toEqual(new Set(values));
  });
});

test("the parts of a place go together", () => {
  for (const record of numbered(50).map((n) => made(f.geolocation("Spot", "Spot"), n))) {
    expect(Object.keys(record)).toEqual(["Spot__Latitude__s", "Spot__Longitude__s"]);
    expect(Math.abs(Number(record["Spot__Latitude__s"]))).toBeLessThanOrEqual(90);
    expect(Math.abs(Number(record["Spot__Longitude__s"]))).toBeLessThanOrEqual(180);
  }
});

test("an account is a company's or a person's", () => {
  const part = { compoundFieldName: "Name" };
  const fields = [
    f.text("Name", "Name", 255, {
      ...part,
      extraTypeInfo: "switchablepersonname",
      nameField: true,
    }),
    f.text("LastName", "Last Name", 80, part),
    f.text("FirstName", "First Name", 40, part),
    f.picklist("Salutation", "Salutation", ["Mr.", "Ms."], part),
  ];
  const records = numbered(30).map((n) => made(fields, n));
  const people = records.filter(({ LastName }) => LastName !== null);
  const companies = records.filter(({ LastName }) => LastName === null);
  expect(people.length).toBeGreaterThan(5);
  expect(companies.length).toBeGreaterThan(5);
  for (const company of companies) {
    expect(company["FirstName"]).toBeNull();
    expect(company["Name"]).toEqual(expect.any(String));
  }
});

test("references go only to objects that are there", () => {
  const fields = [
    f.reference("Here__c", "Here", "Here__r", ["Elsewhere__c", "Account"]),
    f.reference("There__c", "There", "There__r", ["Elsewhere__c"]),
  ];
  expect(made(fields, 0)).toEqual({ Here__c: "001Em0000070000IAA" });
});

test("the parts of a custom address have values of their types: numbers are not prose", () => {
  const part = { compoundFieldName: "Site__c" };
  const parts = [
    f.text("Site__Street__s", "Street", 255, part),
    f.text("Site__City__s", "City", 40, part),
    f.number("Site__Latitude__s", "Latitude", 18, 15, part),
    f.number("Site__Longitude__s", "Longitude", 18, 15, part),
    f.number("Site__Height__s", "A part not known yet", 5, 0, part),
    f.picklist("Site__GeocodeAccuracy__s", "Accuracy", ["Address", "Zip"], part),
  ];
  const whole = f.address("Site").at(-1);
  const fields = [...parts, ...(whole === undefined ? [] : [{ ...whole, name: "Site__c" }])];
  for (const n of numbered(200)) {
    const record = made(fields, n);
    expect(record).not.toHaveProperty("Site__c");
    for (const field of parts) {
      const value = record[field.name] ?? null;
      expect(storedValue(field, value), field.name).toBe(value);
      const isNumber = field.soapType === "xsd:double";
      if (value !== null) expect(typeof value, field.name).toBe(isNumber ? "number" : "string");
    }
    if (n < 2) expect(record["Site__Latitude__s"]).toEqual(expect.any(Number));
    expect(record["Site__City__s"]).toEqual(expect.any(String));
  }
});
