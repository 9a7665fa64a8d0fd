import { expect, test } from "vitest";
import type { Change } from "../protocol/change.ts";
import type { RoomMessage } from "../protocol/room.ts";
import { ALL_COLUMNS, VisibleColumns } from "./visible-columns.ts";

const change = (seq: number, fields: Change["fields"]): Change => ({
  ...{ seq, recordId: "001D000000IRFmaIAH", effect: "changed", source: "stream", fields },
  commitAt: null,
});
const batch: RoomMessage = {
  ...{ type: "batch", from: 1, to: 2 },
  changes: [change(1, { name: "Ada", phone: "1" }), change(2, { salary: 9 })],
};
/** So many columns that their list is no key. */
const many = Array.from({ length: 200 }, (_, n) => `column_${n}__c`);

const seenWith = (visible: VisibleColumns, key: string) => {
  const message = JSON.parse(visible.textFor(key, batch)) as typeof batch;
  expect({ ...message, changes: [] }).toEqual({ ...batch, changes: [] });
  return message.type === "batch" ? message.changes.map(({ seq, fields }) => [seq, fields]) : [];
};

test("who may see all is sent the message as it is", () => {
  const visible = new VisibleColumns();
  expect(visible.add("*")).toBe(ALL_COLUMNS);
  expect(visible.knows(ALL_COLUMNS)).toBe(true);
  expect(visible.textFor(ALL_COLUMNS, batch)).toBe(JSON.stringify(batch));
});

test("others are sent every change, with their columns of it", () => {
  const visible = new VisibleColumns();
  const key = visible.add(["phone", "salary"]);
  expect(seenWith(visible, key)).toEqual([
    [1, { phone: "1" }],
    [2, { salary: 9 }],
  ]);
  expect(seenWith(visible, visible.add(["name"]))).toEqual([
    [1, { name: "Ada" }],
    [2, {}],
  ]);
  expect(seenWith(visible, visible.add([...many, "name"]))).toEqual([
    [1, { name: "Ada" }],
    [2, {}],
  ]);
  expect(seenWith(visible, visible.add([]))).toEqual([
    [1, {}],
    [2, {}],
  ]);
});

test("a message without changes is the same for all", () => {
  const visible = new VisibleColumns();
  const heartbeat: RoomMessage = { type: "heartbeat", head: 7 };
  for (const key of [visible.add(["name"]), visible.add(many), ALL_COLUMNS])
    expect(visible.textFor(key, heartbeat)).toBe(JSON.stringify(heartbeat));
});

test("the same columns have one key, in whatever order; others have another", () => {
  const visible = new VisibleColumns();
  expect(visible.add(["a", "b"])).toBe(visible.add(["b", "a"]));
  expect(visible.add(["a", "b"])).not.toBe(visible.add(["a"]));
  const first = visible.add(many);
  expect(visible.add(many.toReversed())).toBe(first);
  const second = visible.add([...many, "more"]);
  expect(second).not.toBe(first);
  expect([visible.knows(first), visible.knows(second)]).toEqual([true, true]);
});

test("a room that slept knows short lists still, of long ones nothing: then nothing is shown", () => {
  const before = new VisibleColumns();
  const [short, long] = [before.add(["name"]), before.add(many)];
  // A connection keeps 2 kB at most.
  expect(long.length).toBeLessThan(20);
  const after = new VisibleColumns();
  expect([after.knows(short), after.knows(long)]).toEqual([true, false]);
  expect(seenWith(after, short)[0]).toEqual([1, { name: "Ada" }]);
  expect(seenWith(after, long)).toEqual([
    [1, {}],
    [2, {}],
  ]);
});

test("a list of a thousand characters is its own key, a longer one is not", () => {
  const visible = new VisibleColumns();
  const listOf = (length: number) => ["a", "b".repeat(length - 2)];
  expect(visible.add(listOf(1_000)).length).toBeGreaterThan(1_000);
  expect(visible.add(listOf(1_001)).length).toBeLessThan(20);
});
