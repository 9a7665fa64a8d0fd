import { expect, test } from "vitest";
import { probeColumn } from "../../testing/probe-object.ts";
import { publicColumn } from "../../edge/query/object-entry.ts";
import { changedColumns } from "./changed-columns.ts";

const columns = ["Name", "Amount", "City"].map((field) =>
  publicColumn(probeColumn(field, "string", "text")),
);
const changed = (
  before: Record<string, string | null> | null,
  after: Record<string, string | null> | null,
) => changedColumns(columns, { before, after }).map(({ column }) => column);

test("what differs is told of a record that was and is there, in the order of the object", () => {
  const before = { name: "Old", amount: "1.5" };
  expect(changed(before, { name: "New", amount: null })).toEqual(["name", "amount"]);
  expect(changed(before, before)).toEqual([]);
  expect([changed(null, before), changed(before, null)]).toEqual([[], []]);
});
