import { expect, test } from "vitest";
import { publicColumn } from "../../testing/public-column.ts";
import { fieldGroups } from "./field-groups.ts";

test("every field is in one group, the name first, empty groups are left out", () => {
  const names = [
    "id",
    "phone",
    "score__c",
    "billingcity",
    "billingstreet",
    "capacity",
    "createddate",
    "name",
  ];
  const groups = fieldGroups(names.map((name) => publicColumn(name)));
  expect(groups.map((group) => [group.name, group.columns.map((one) => one.column)])).toEqual([
    ["Details", ["name", "phone", "capacity"]],
    ["Address", ["billingcity", "billingstreet"]],
    ["Custom fields", ["score__c"]],
    ["System", ["id", "createddate"]],
  ]);
  expect(fieldGroups([publicColumn("name")]).length).toBe(1);
});
