import { expect, test } from "vitest";
import type { WholeObject } from "../client/group-calls.ts";
import { fieldEntries, isNamed, isTouched, withEntry } from "./field-entries.ts";

const column = (field: string, eventPath: string | null = null) =>
  ({
    ...{ column: field.toLowerCase(), field, label: `${field} label`, type: "string", eventPath },
  }) as unknown as WholeObject["columns"][number];

const COLUMNS = [
  column("Id"),
  column("Phone"),
  column("Name", "Name.Name"),
  column("FirstName", "Name.FirstName"),
  column("BillingStreet", "BillingAddress.Street"),
  column("BillingCity", "BillingAddress.City"),
];
const entry = (name: string) => {
  const found = fieldEntries(COLUMNS).find((one) => one.name === name);
  if (!found) throw new Error(`There is no ${name}.`);
  return found;
};

test("compounds are one entry with their parts; the id is none", () => {
  expect(fieldEntries(COLUMNS).map(({ name, label, parts }) => [name, label, parts])).toEqual([
    ["BillingAddress", "Billing Address", ["BillingStreet label", "BillingCity label"]],
    ["Name", "Name label", ["FirstName label"]],
    ["Phone", "Phone label", []],
  ]);
});

test.each([
  [["billingaddress"], true, true],
  [["BillingStreet", "BillingCity"], true, true],
  [["BillingStreet"], false, true],
  [["Phone"], false, false],
])("of the names %j an address is named whole: %s, in part: %s", (said, whole, part) => {
  expect(isNamed(entry("BillingAddress"), said)).toBe(whole);
  expect(isTouched(entry("BillingAddress"), said)).toBe(part);
});

test("an entry is named once, by itself, and goes with all of its parts", () => {
  const address = entry("BillingAddress");
  expect(withEntry(address, ["BillingStreet", "Phone"], true)).toEqual(["Phone", "BillingAddress"]);
  expect(withEntry(address, ["BillingStreet", "Phone", "billingaddress"], false)).toEqual([
    "Phone",
  ]);
});
