import { expect, test } from "vitest";
import { testTable } from "../../testing/test-table.ts";
import { rowStatements } from "./write-plan.ts";

const table = testTable("Thing__c", { Id: "id", Name: "string" });
const row = (id: string) => ({ cells: { id, name: "Ada" }, seq: 1, readBegan: null });
const begins = (...plan: Parameters<typeof rowStatements>) =>
  rowStatements(...plan).map(({ text }) => text.split(" ").slice(0, 3).join(" "));

test("a batch costs a statement only for what it does", () => {
  const known = { table, rows: new Map([["a", row("a")]]) };
  const deleted = { recordId: "a", seq: 1, readBegan: null, deletedAt: "", lastRow: null };
  expect(begins(table, new Map(), [])).toEqual([]);
  expect(begins(table, new Map([["a", row("a")]]), [], known)).toEqual([
    'update "salesforce"."thing__c" t',
  ]);
  expect(begins(table, new Map([["b", row("b")]]), [], known)).toEqual([
    'insert into "salesforce"."thing__c"',
    "delete from sync.tombstone",
  ]);
  expect(begins(table, new Map([["a", null]]), [deleted])).toEqual([
    'delete from "salesforce"."thing__c"',
    "insert into sync.tombstone",
  ]);
});
