import fc from "fast-check";
import { expect, test } from "vitest";
import { CodeColumn } from "./code-column.ts";
import { IdColumn } from "./id-column.ts";
import { NumberColumn } from "./number-column.ts";
import { RowIndex } from "./row-index.ts";
import { TextColumn } from "./text-column.ts";
import { recordIdOf } from "../../model/record-id.ts";
import type { Column, Value } from "./column.ts";

const ROWS = 30;

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.constantFrom("", "\ud800", "é", "日本", "x".repeat(131_072), "株".repeat(70_000)),
);
const number = fc.double({ noNaN: true }).map((one) => one + 0);
const id = fc
  .tuple(fc.constantFrom("001", "003", "a00"), fc.nat(2 ** 31))
  .map(([prefix, n]) => recordIdOf(prefix, n));

const kinds: readonly [string, (rows: number) => Column, fc.Arbitrary<Value>][] = [
  ["codes", (rows) => new CodeColumn(rows, true), fc.oneof(text, number, fc.boolean())],
  ["numbers", (rows) => new NumberColumn(rows), number],
  ["ids", (rows) => new IdColumn(rows), id],
  ["texts", (rows) => new TextColumn(rows), text],
];

test.each(kinds)("%s come back as they were set, in any order", (_, make, value) => {
  const write = fc.tuple(fc.nat(ROWS - 1), fc.option(value));
  fc.assert(
    fc.property(
      fc.nat(ROWS),
      fc.array(write, { maxLength: 80 }),
      value,
      (capacity, writes, other) => {
        const column = make(capacity);
        const expected = Array.from({ length: ROWS }, (): Value | null => null);
        for (const [row, one] of writes) {
          expected[row] = one;
          if (one === null) column.clear(row);
          else expect(column.set(row, one)).toBe(true);
        }
        column.seal(ROWS);
        const index = new RowIndex(column, ROWS);
        expect(expected.map((_one, row) => column.get(row))).toEqual(expected);
        for (const sought of [other, ...expected]) {
          if (sought === null) continue;
          const rows = expected.flatMap((one, row) => (one === sought ? [row] : []));
          expect([...index.find(sought)]).toEqual(rows);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test.each<[string, Column, readonly Value[]]>([
  ["numbers", new NumberColumn(4), ["1", true]],
  ["ids", new IdColumn(4), ["001", 1, "0015g00000abcdeAAA", recordIdOf("001", 1).toLowerCase()]],
  ["texts", new TextColumn(4), [1, false]],
])("%s refuse what they cannot hold, and stay as they are", (_, column, values) => {
  for (const value of values) {
    expect(column.set(0, value)).toBe(false);
    expect(column.get(0)).toBeNull();
    expect([...new RowIndex(column, 4).find(value)]).toEqual([]);
  }
});

test("codes refuse values that hardly ever occur twice", () => {
  const column = new CodeColumn(10_000);
  const kept = Array.from({ length: 10_000 }, (_, row) => column.set(row, `text ${row}`));
  expect(kept).toContain(false);
  const few = new CodeColumn(100_000);
  for (let row = 0; row < 100_000; row++) expect(few.set(row, `text ${row % 3000}`)).toBe(true);
  expect(few.get(99_999)).toBe(`text ${99_999 % 3000}`);
  few.seal(100_000);
  expect(few.sizeBytes()).toBeLessThan(100_000 * 2 + 3000 * 100);
});
