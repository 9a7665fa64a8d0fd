import { expect, test } from "vitest";
import type { Column } from "../../edge/protocol/object.ts";
import { columnLabel, distinctLabels } from "./column-label.ts";

test("a reference goes by what it points to", () => {
  expect(columnLabel({ type: "reference", label: "Account ID" })).toBe("Account");
  expect(columnLabel({ type: "reference", label: "Owner" })).toBe("Owner");
  expect(columnLabel({ type: "id", label: "Account ID" })).toBe("Account ID");
});

test("columns of one label are told apart by their fields", () => {
  const column = (field: string, label: string, type = "string") =>
    ({ column: field.toLowerCase(), field, label, type }) as Column;
  const labels = (...columns: readonly Column[]) =>
    distinctLabels(columns).map((one) => columnLabel(one));
  expect(
    labels(column("Region__c", "Region"), column("Area__c", "region "), column("Name", "Name")),
  ).toEqual(["Region (Region__c)", "region  (Area__c)", "Name"]);
  expect(
    labels(column("AccountId", "Account ID", "reference"), column("Account__c", "Account")),
  ).toEqual(["Account (AccountId)", "Account (Account__c)"]);
});
