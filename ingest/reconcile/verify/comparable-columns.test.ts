import { expect, test } from "vitest";
import { describedField } from "../../../testing/described-field.ts";
import { tableOf } from "../../../testing/test-table.ts";
import { verifiedColumns } from "./comparable-columns.ts";

const { columns } = tableOf("Visit__c", [
  describedField("Id", "id"),
  describedField("IsDeleted", "boolean"),
  describedField("Name"),
  { ...describedField("Street__c"), compoundFieldName: "Address__c" },
  { ...describedField("Days__c", "double"), calculated: true },
  describedField("PhotoUrl"),
  describedField("Silent__c"),
  describedField("SystemModstamp", "datetime"),
]);
const names = (some: readonly { readonly column: string }[]) => some.map(({ column }) => column);

test("columns of events are comparable, computed ones are refreshed; the stamp is neither", () => {
  const carried = new Set(["ChangeEventHeader", "Name", "Address__c", "Days__c"]);
  const { comparable, computed } = verifiedColumns(columns, carried, new Set());
  expect(names(comparable)).toEqual(["id", "isdeleted", "name", "street__c"]);
  expect(names(computed)).toEqual(["days__c", "photourl", "silent__c"]);
});

test("every read of a polled object shows every field, but formulas change by themselves", () => {
  const { comparable, computed } = verifiedColumns(columns, null, new Set());
  expect(names(comparable)).toEqual(["id", "isdeleted", "name", "street__c", "silent__c"]);
  expect(names(computed)).toEqual(["days__c", "photourl"]);
});

test("retired columns are left out", () => {
  const retired = columns.map((column) =>
    column.field === "Name" ? { ...column, retired: true } : column,
  );
  expect(names(verifiedColumns(retired, null, new Set()).comparable)).not.toContain("name");
});

test("columns still to be read of every record prove nothing until then", () => {
  const { comparable, computed } = verifiedColumns(columns, null, new Set(["name", "days__c"]));
  expect(names(comparable)).toEqual(["id", "isdeleted", "street__c", "silent__c"]);
  expect(names(computed)).toEqual(["name", "days__c", "photourl"]);
});
