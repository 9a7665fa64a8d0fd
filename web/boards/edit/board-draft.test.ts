import fc from "fast-check";
import * as v from "valibot";
import { expect, test } from "vitest";
import { SALES } from "../../../edge/boards/sales.ts";
import { Board, MAX_TILES, type Tile } from "../../../edge/protocol/board.ts";
import {
  type BoardEdit,
  copyName,
  differs,
  type Draft,
  draftOf,
  edited,
  freeKey,
  redone,
  undone,
} from "./board-draft.ts";

const keys = SALES.tiles.map(({ key }) => key);
const [first] = SALES.tiles as [Tile];
const key = fc.constantFrom(...keys, `${keys[0]}-2`, "unknown");
const place = fc.record({
  x: fc.integer({ min: 0, max: 11 }),
  y: fc.nat(40),
  width: fc.integer({ min: 1, max: 12 }),
  height: fc.integer({ min: 1, max: 12 }),
});
const edit: fc.Arbitrary<BoardEdit> = fc.oneof(
  place.map((at): BoardEdit => ({ do: "add", tile: { ...first, key: "new", place: at } })),
  fc
    .tuple(key, fc.string({ maxLength: 20 }))
    .map(([one, title]): BoardEdit => ({ do: "change", tile: { ...first, key: one, title } })),
  key.map((one): BoardEdit => ({ do: "duplicate", key: one })),
  key.map((one): BoardEdit => ({ do: "remove", key: one })),
  fc.tuple(key, place).map(([one, at]): BoardEdit => ({ do: "arrange", key: one, place: at })),
  fc
    .tuple(key, fc.constantFrom<-1 | 1>(-1, 1))
    .map(([one, by]): BoardEdit => ({ do: "reorder", key: one, by })),
  fc.string({ maxLength: 20 }).map((name): BoardEdit => ({ do: "rename", name })),
  fc.string({ maxLength: 20 }).map((about): BoardEdit => ({ do: "describe", about })),
  fc.subarray(SALES.filters).map((filters): BoardEdit => ({ do: "filter", filters })),
);
const edits = fc.array(edit, { maxLength: 12 });
const start = draftOf(SALES, SALES);
const after = (all: readonly BoardEdit[]) => all.reduce(edited, start);
const times = (n: number, step: (draft: Draft) => Draft, draft: Draft) =>
  Array.from({ length: n }).reduce<Draft>((one) => step(one), draft);

test("whatever is done to a board, it can be saved", () => {
  fc.assert(
    fc.property(edits, (all) => {
      expect(v.safeParse(Board, after(all).board).success).toBe(true);
    }),
  );
});

test("every change is undone, one after the other, and all of them are done again", () => {
  fc.assert(
    fc.property(edits, (all) => {
      const draft = after(all);
      const back = times(draft.past.length, undone, draft);
      expect(back.board).toEqual(SALES);
      expect(differs(back)).toBe(false);
      expect(undone(back)).toBe(back);
      const again = times(draft.past.length, redone, back);
      expect(again).toEqual(draft);
      expect(redone(again)).toBe(again);
    }),
  );
});

test("a change after an undo forgets what was undone", () => {
  fc.assert(
    fc.property(edits, edit, (all, other) => {
      const draft = undone(after(all));
      const next = edited(draft, other);
      if (next !== draft) expect(next.future).toEqual([]);
      expect(undone(next).board).toEqual(next === draft ? undone(draft).board : draft.board);
    }),
  );
});

test("a board differs from what was saved as long as it is another one", () => {
  const renamed = edited(start, { do: "rename", name: "Deals" });
  expect([start, renamed, undone(renamed)].map(differs)).toEqual([false, true, false]);
  expect(differs(edited(renamed, { do: "rename", name: "Sales" }))).toBe(false);
  expect(edited(start, { do: "rename", name: " " })).toBe(start);
  const unsaved = draftOf(SALES, null);
  expect([unsaved, edited(unsaved, { do: "rename", name: "Deals" })].map(differs)).toEqual([
    false,
    true,
  ]);
});

test("a duplicate stands beside its tile where there is room, else below", () => {
  const draft = edited(start, { do: "duplicate", key: keys[0] ?? "" });
  const copy = draft.board.tiles.at(-1);
  expect(copy).toMatchObject({ key: `${keys[0]}-2`, question: first.question });
  expect(copy?.place).toEqual({ ...first.place, x: first.place.width });
  const wide = edited(start, {
    do: "arrange",
    key: keys[0] ?? "",
    place: { ...first.place, width: 12 },
  });
  const below = edited(wide, { do: "duplicate", key: keys[0] ?? "" }).board.tiles.at(-1);
  expect(below?.place).toEqual({
    x: 0,
    y: first.place.height,
    width: 12,
    height: first.place.height,
  });
});

test("a board takes as many tiles as can be saved, and no more", () => {
  const add: BoardEdit = { do: "add", tile: first };
  const draft = Array.from({ length: MAX_TILES }).reduce<Draft>((one) => edited(one, add), start);
  expect(draft.board.tiles.length).toBe(MAX_TILES);
  expect(new Set(draft.board.tiles.map((tile) => tile.key)).size).toBe(MAX_TILES);
});

test("a changed tile stays where it is", () => {
  const draft = edited(start, {
    do: "change",
    tile: { ...first, title: "Won", place: { x: 9, y: 9, width: 1, height: 1 } },
  });
  expect(draft.board.tiles[0]).toEqual({ ...first, title: "Won" });
});

test("keys are free, and no longer than a key may be", () => {
  const taken = [{ key: "amount" }, { key: "amount-2" }, { key: "a".repeat(40) }];
  expect(freeKey("deals", taken)).toBe("deals");
  expect(freeKey("amount", taken)).toBe("amount-3");
  expect(freeKey("amount-2", taken)).toBe("amount-3");
  expect(freeKey("a".repeat(40), taken)).toBe(`${"a".repeat(35)}-2`);
});

test("a copy is called one, and fits", () => {
  const names = ["Sales", "Sales (copy)", "Sales (copy 2)", "x".repeat(120)].map(copyName);
  expect(names.slice(0, 3)).toEqual(["Sales (copy)", "Sales (copy 2)", "Sales (copy 3)"]);
  expect(names[3]).toBe(`${"x".repeat(113)} (copy)`);
});
