import fc from "fast-check";
import { expect, test } from "vitest";
import { moveMark } from "./mark-move.ts";

const line = Array.from({ length: 25 }, (_, row) => ({ column: 0, row }));

test("of marks in a line every arrow leads on or back, and stops at the ends", () => {
  expect(["ArrowDown", "ArrowRight"].map((key) => moveMark(line, 3, key))).toEqual([4, 4]);
  expect(["ArrowUp", "ArrowLeft"].map((key) => moveMark(line, 3, key))).toEqual([2, 2]);
  expect([moveMark(line, 24, "ArrowDown"), moveMark(line, 0, "ArrowLeft")]).toEqual([24, 0]);
  expect(["Home", "End", "PageUp", "PageDown"].map((key) => moveMark(line, 12, key))).toEqual([
    0, 24, 2, 22,
  ]);
  expect(moveMark(line, 3, "a")).toBeNull();
});

const at = (column: number, row: number) => ({ column, row });

test("of marks in rows and columns arrows keep the row or column, over gaps to the nearest", () => {
  const places = [at(0, 0), at(0, 1), at(1, 1), at(2, 0), at(2, 1)];
  expect(moveMark(places, 0, "ArrowDown")).toBe(1);
  expect(moveMark(places, 1, "ArrowRight")).toBe(2);
  expect(moveMark(places, 0, "ArrowRight")).toBe(2);
  expect(moveMark(places, 3, "ArrowLeft")).toBe(2);
  expect(moveMark(places, 4, "ArrowRight")).toBe(4);
});

test("every mark can be reached from every other one", () => {
  const place = fc.record({ column: fc.nat(5), row: fc.nat(5) });
  const places = fc.uniqueArray(place, {
    minLength: 1,
    maxLength: 12,
    selector: ({ column, row }) => `${column} ${row}`,
  });
  const keys = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"];
  fc.assert(
    fc.property(places, (places) => {
      const reached = new Set([0]);
      for (const from of reached)
        for (const key of keys) reached.add(moveMark(places, from, key) ?? 0);
      expect(reached.size).toBe(places.length);
    }),
  );
});
