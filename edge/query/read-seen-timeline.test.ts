import { expect, test } from "vitest";
import { probeColumn } from "../../testing/probe-object.ts";
import type { QuestionObject } from "./column.ts";
import { readSeenTimeline } from "./read-seen-timeline.ts";

const AT = "2026-01-31T09:30:00.000Z";
const ID = probeColumn("Id", "id", "text");
const NAME = probeColumn("Name", "string", "text");
const YOUNG = { ...probeColumn("Young", "int", "integer"), since: 7 };
const WHO = probeColumn("LastModifiedById", "reference", "text");

function read(columns: QuestionObject["columns"], before: readonly unknown[] | null, seq = 9) {
  const object = { name: "Deal", mirrorTable: "deal", columns };
  const question = { object, id: "a", kinds: [], related: [], below: null, limit: 5 };
  const values = (cells: readonly unknown[] | null) => cells && JSON.stringify(cells);
  const after = columns.map(({ column }) => (column === "id" ? "a" : "2"));
  const row = [
    ...["t", null, "1", "history", "Deal", AT, "key", "a", null, null],
    ...[values(before), values(after), String(seq)],
    ...["stream", AT, "transaction", "005", "client", AT, AT],
  ];
  return readSeenTimeline(question, [row])?.entries[0];
}

test("who made a change is told to who sees who changed a record last", () => {
  const made = { userId: "005", origin: "client", transactionKey: "transaction" };
  expect(read([ID, NAME, WHO], ["a", "1", "2"])).toMatchObject({ change: made });
  const unknown = { userId: null, origin: null, transactionKey: null };
  expect(read([ID, NAME], ["a", "1"])).toMatchObject({ change: unknown });
});

test("no change of what is seen has a seq; when it was is told", () => {
  expect(read([ID, NAME], ["a", "1"])).toMatchObject({
    ...{ kind: "history", at: AT },
    change: { seq: 0, commitAt: AT, before: { name: "1" }, fields: { name: "2" } },
  });
});

test("of a column whose history begins later nothing is told", () => {
  const columns = [ID, NAME, YOUNG];
  expect(read(columns, null)).toMatchObject({ change: { fields: { name: "2", young: 2 } } });
  const [early] = [read(columns, null, 7)];
  expect(early).toMatchObject({ change: { effect: "came", before: null } });
  expect(early?.kind === "history" && early.change.fields).toEqual({ name: "2" });
});
