import { expect, test } from "vitest";
import { describedField } from "../../../db/mirror/described-field.ts";
import { mirrorColumns } from "../../../db/mirror/mirror-columns.ts";
import { auditedColumns } from "./comparable-columns.ts";

const described = {
  name: "Visit__c",
  label: "Visit",
  labelPlural: "Visits",
  keyPrefix: "a00",
  fields: [
    describedField("Id", "id"),
    describedField("IsDeleted", "boolean"),
    describedField("Name"),
    { ...describedField("Street__c"), compoundFieldName: "Address__c" },
    { ...describedField("Days__c", "double"), calculated: true },
    describedField("PhotoUrl"),
    describedField("Silent__c"),
    describedField("SystemModstamp", "datetime"),
  ],
};
const columns = mirrorColumns(described);
const names = (some: readonly { readonly column: string }[]) => some.map(({ column }) => column);

test("what events carry is proved, what the org computes is refreshed; the stamp is neither", () => {
  const carried = new Set(["ChangeEventHeader", "Name", "Address__c", "Days__c"]);
  const { proved, computed } = auditedColumns(columns, carried, new Set());
  expect(names(proved)).toEqual(["id", "isdeleted", "name", "street__c"]);
  expect(names(computed)).toEqual(["days__c", "photourl", "silent__c"]);
});

test("of a polled object every read shows every field, but formulas change by themselves", () => {
  const { proved, computed } = auditedColumns(columns, null, new Set());
  expect(names(proved)).toEqual(["id", "isdeleted", "name", "street__c", "silent__c"]);
  expect(names(computed)).toEqual(["days__c", "photourl"]);
});

test("what the org no longer has is left out", () => {
  const retired = columns.map((column) =>
    column.field === "Name" ? { ...column, retired: true } : column,
  );
  expect(names(auditedColumns(retired, null, new Set()).proved)).not.toContain("name");
});

test("what is still to be read of every record proves nothing until then", () => {
  const { proved, computed } = auditedColumns(columns, null, new Set(["name", "days__c"]));
  expect(names(proved)).toEqual(["id", "isdeleted", "street__c", "silent__c"]);
  expect(names(computed)).toEqual(["name", "days__c", "photourl"]);
});
