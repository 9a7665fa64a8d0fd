import { expect, test } from "vitest";
import type { Column } from "../../edge/protocol/object.ts";
import { fieldGroups } from "./field-groups.ts";

const column = (name: string, nameField = false): Column => ({
  column: name,
  field: name,
  label: name,
  type: "string",
  scale: 0,
  nillable: true,
  updateable: true,
  calculated: false,
  nameField,
  referenceTo: [],
  options: [],
});

test("every field is in one group, the name first, empty groups are left out", () => {
  const groups = fieldGroups(
    ["id", "phone", "score__c", "billingcity", "createddate"]
      .map((one) => column(one))
      .concat(column("name", true)),
  );
  expect(groups.map((group) => [group.name, group.columns.map((one) => one.column)])).toEqual([
    ["Details", ["name", "phone"]],
    ["Address", ["billingcity"]],
    ["Custom fields", ["score__c"]],
    ["System", ["id", "createddate"]],
  ]);
  expect(fieldGroups([column("name", true)]).length).toBe(1);
});
