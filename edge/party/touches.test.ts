import fc from "fast-check";
import { expect, test } from "vitest";
import { anyChanges, anyWatched, naively } from "../../testing/naive-touched.ts";
import type { Change } from "../protocol/change.ts";
import { PROTOCOL_VERSION } from "../protocol/room.ts";
import { EMPTY_ROOM, publish, type RoomState, touchedSince } from "./room-state.ts";
import { touchedOf, touchesOf } from "./touches.ts";

const LINE = "00000000-0000-4000-8000-000000000001";
const NEXT = "00000000-0000-4000-8000-000000000002";

const change = (effect: Change["effect"], ...columns: readonly string[]): Change => ({
  ...{ seq: 1, recordId: "001D000000IRFmaIAH", effect, source: "stream", commitAt: null },
  fields: Object.fromEntries(columns.map((column) => [column, "1"])),
});

test.each<[string, Change[], "*" | string[], "*" | string[]]>([
  ["nothing", [], ["name"], []],
  ["a change of what is watched", [change("changed", "name", "phone")], ["name"], ["name"]],
  ["a change of something else", [change("changed", "phone")], ["name"], []],
  [
    "several",
    [change("changed", "phone"), change("changed", "name")],
    ["phone", "name"],
    ["name", "phone"],
  ],
  ["a record that came", [change("came", "phone")], ["name"], "*"],
  ["a record that went", [change("went")], ["name"], "*"],
  ["a reset", [change("reset")], ["name"], "*"],
  ["what did nothing", [change("none")], ["name"], []],
  ["what did nothing, whatever it says", [change("none", "name")], ["name"], []],
  ["a record that went, where only records count", [change("went")], [], "*"],
  ["a change, where only records count", [change("changed", "name")], [], []],
  ["any change, where all is watched", [change("changed", "phone")], "*", "*"],
  ["a change without fields, where all is watched", [change("changed")], "*", []],
])("%s", (_, changes, watched, touched) => {
  const set = watched === "*" ? watched : new Set(watched);
  expect(touchedOf(set, [touchesOf(changes)])).toEqual(touched);
  expect(naively(watched, changes)).toEqual(touched);
});

/** A room with these changes from seq 1 on, published in parts that end after these seqs. */
function roomOf(changes: readonly Change[], ends: readonly number[], keep = 1_000): RoomState {
  let state = EMPTY_ROOM;
  for (const to of [...ends, changes.length]) {
    const from = (state.head ?? 0) + 1;
    if (to < from) continue;
    const publication = { version: PROTOCOL_VERSION, line: LINE, lineage: [], from, to };
    const bounds = { batches: keep, changes: 1_000, size: 1_000_000 };
    const done = publish(state, { ...publication, changes: changes.slice(from - 1, to) }, bounds);
    if (done.kind !== "taken") throw new Error(done.kind);
    state = done.state;
  }
  return state;
}

test("after any seq, a feed is told what each change says, in one message, however they were published", () => {
  const ends = fc.array(fc.nat(30)).map((seqs) => seqs.toSorted((a, b) => a - b));
  fc.assert(
    fc.property(anyChanges, ends, anyWatched, fc.nat(30), (changes, cuts, watched, since) => {
      const state = roomOf(
        changes,
        cuts.filter((end) => end <= changes.length),
      );
      if (state.head === null) return;
      const told = touchedSince(
        state,
        { line: LINE, since },
        watched === "*" ? "*" : new Set(watched),
      );
      expect(told).toEqual({ to: state.head, columns: naively(watched, changes.slice(since)) });
    }),
    { numRuns: 2_000 },
  );
});

test("where the room does not know what follows, everything is touched; where it knows nothing, it says nothing", () => {
  const updates = Array.from({ length: 4 }, (_, n) => ({
    ...change("changed", "phone"),
    seq: n + 1,
  }));
  const watched = new Set(["name"]);
  const told = (state: RoomState, since: number, line = LINE) =>
    touchedSince(state, { line, since }, watched);
  expect(told(EMPTY_ROOM, 0)).toBeNull();
  const kept = roomOf(updates, [1, 2, 3], 2);
  expect(told(kept, 1)).toEqual({ to: 4, columns: "*" });
  expect(told(kept, 2)).toEqual({ to: 4, columns: [] });
  expect(told(kept, 9)).toEqual({ to: 4, columns: [] });
  expect(told(kept, 3, NEXT)).toEqual({ to: 4, columns: "*" });
  const over = { ...kept, line: NEXT, lineage: [{ line: LINE, upTo: 3 }] };
  expect([told(over, 3), told(over, 4)]).toEqual([
    { to: 4, columns: [] },
    { to: 4, columns: "*" },
  ]);
});
