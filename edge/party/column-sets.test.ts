import { expect, test } from "vitest";
import type { Change } from "../protocol/change.ts";
import type { RoomMessage } from "../protocol/room.ts";
import { ALL_COLUMNS, ColumnSets, shortKey } from "./column-sets.ts";

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

const seenWith = (visible: ColumnSets, key: string) => {
  const message = JSON.parse(visible.textFor(key, batch)) as typeof batch;
  expect({ ...message, changes: [] }).toEqual({ ...batch, changes: [] });
  return message.type === "batch" ? message.changes.map(({ seq, fields }) => [seq, fields]) : [];
};

test("who may see all is sent the message as it is", () => {
  const visible = new ColumnSets();
  expect(visible.add("*")).toBe(ALL_COLUMNS);
  expect(visible.knows(ALL_COLUMNS)).toBe(true);
  expect(visible.textFor(ALL_COLUMNS, batch)).toBe(JSON.stringify(batch));
});

test("others are sent the changes that show any of their columns, with these", () => {
  const visible = new ColumnSets();
  const key = visible.add(["phone", "salary"]);
  expect(seenWith(visible, key)).toEqual([
    [1, { phone: "1" }],
    [2, { salary: 9 }],
  ]);
  expect(seenWith(visible, visible.add(["name"]))).toEqual([[1, { name: "Ada" }]]);
  expect(seenWith(visible, visible.add([...many, "name"]))).toEqual([[1, { name: "Ada" }]]);
  expect(seenWith(visible, visible.add([]))).toEqual([]);
});

test("whoever sees any of an object hears that a record comes, goes, or must be read again", () => {
  const visible = new ColumnSets();
  const effects = ["came", "went", "reset", "changed", "none"] as const;
  const changes = effects.map((effect, n) => ({ ...change(n + 1, { salary: n }), effect }));
  const message: RoomMessage = { type: "batch", from: 1, to: 5, changes };
  const told = JSON.parse(visible.textFor(visible.add(["name"]), message)) as typeof message;
  expect(told.from === 1 && told.to === 5 && told.changes).toEqual(
    changes.slice(0, 3).map((one) => ({ ...one, fields: {} })),
  );
});

test("a message without changes is the same for all", () => {
  const visible = new ColumnSets();
  const heartbeat: RoomMessage = { type: "heartbeat", head: 7 };
  for (const key of [visible.add(["name"]), visible.add(many), ALL_COLUMNS])
    expect(visible.textFor(key, heartbeat)).toBe(JSON.stringify(heartbeat));
});

test("the same columns have one key, in whatever order; others have another", () => {
  const visible = new ColumnSets();
  expect(visible.add(["a", "b"])).toBe(visible.add(["b", "a"]));
  expect(visible.add(["a", "b"])).not.toBe(visible.add(["a"]));
  const first = visible.add(many);
  expect(visible.add(many.toReversed())).toBe(first);
  const second = visible.add([...many, "more"]);
  expect(second).not.toBe(first);
  expect([visible.knows(first), visible.knows(second)]).toEqual([true, true]);
});

test("a room that slept knows short lists still, of long ones nothing: then nothing is shown", () => {
  const before = new ColumnSets();
  const [short, long] = [before.add(["name"]), before.add(many)];
  // A connection keeps 2 kB at most.
  expect(long.length).toBeLessThan(20);
  const after = new ColumnSets();
  expect([after.knows(short), after.knows(long)]).toEqual([true, false]);
  expect(seenWith(after, short)[0]).toEqual([1, { name: "Ada" }]);
  expect(seenWith(after, long)).toEqual([]);
});

test("a list of a thousand characters is its own key, a longer one is not", () => {
  const visible = new ColumnSets();
  const listOf = (length: number) => ["a", "b".repeat(length - 2)];
  expect(visible.add(listOf(1_000)).length).toBeGreaterThan(1_000);
  expect(visible.add(listOf(1_001)).length).toBeLessThan(20);
});

test("the lists of one connection have a thousand characters together", () => {
  const sets = new ColumnSets();
  const beside = sets.add(["a".repeat(600)]);
  const watched = (length: number) => sets.add(["b".repeat(length)], beside);
  expect(watched(1_000 - beside.length).startsWith("columns ")).toBe(true);
  expect(watched(1_001 - beside.length)).toBe("set 1");
});

test("a name that is given twice counts once", () => {
  const sets = new ColumnSets();
  expect(sets.add(["b", "a", "b"])).toBe(sets.add(["a", "b"]));
  expect(sets.of(sets.add(["b", "a", "b"]))).toEqual(new Set(["a", "b"]));
});

test("long lists that no feed has are forgotten once there are many, and no other list takes their name", () => {
  const sets = new ColumnSets();
  const keys = Array.from({ length: 200 }, (_, n) => {
    expect(sets.areMany).toBe(false);
    return sets.add([...many, `of_feed_${n}`]);
  });
  expect(sets.areMany).toBe(true);
  sets.keepOnly(new Set(keys.slice(0, 3)));
  expect(sets.areMany).toBe(false);
  expect(keys.filter((key) => sets.knows(key))).toEqual(keys.slice(0, 3));
  expect(keys).not.toContain(sets.add([...many, "another"]));
  expect(sets.of(keys[0] ?? "")).toEqual(new Set([...many, "of_feed_0"]));
});

test("of a long list nothing is kept beside its feed: it is all columns", () => {
  expect(shortKey(["name", "amount", "name"])).toBe("columns amount,name");
  expect(shortKey(Array.from({ length: 200 }, (_, n) => `column_${n}`))).toBe("*");
  expect(shortKey("*")).toBe("*");
});
