import fc from "fast-check";
import { expect, test } from "vitest";
import { rangeOf, safeText, tabSeparated } from "./cell-range.ts";

/** Reads tab-separated text as spreadsheets do. */
function readTable(text: string): string[][] {
  const rows: string[][] = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^\t\n"]*))([\t\n]|$)/gy;
  for (;;) {
    const [, quoted, plain, end] = cell.exec(text) ?? [];
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? "");
    if (end === "\n") rows.push([]);
    else if (end !== "\t") return rows;
  }
}

test("cells that are copied come back one by one, whatever is in them", () => {
  const text = fc.oneof(fc.string(), fc.constantFrom("a\tb", 'say "hi"', "two\nlines", "\r\n"));
  const table = fc
    .integer({ min: 1, max: 4 })
    .chain((width) =>
      fc.array(fc.array(text, { minLength: width, maxLength: width }), { minLength: 1 }),
    );
  fc.assert(
    fc.property(table, (rows) => {
      expect(readTable(tabSeparated(rows))).toEqual(rows);
    }),
  );
});

test("a selection is the rectangle between its corners, and none where one has gone", () => {
  const range = { top: 1, bottom: 4, left: 0, right: 2 };
  expect(rangeOf({ row: 4, column: 0 }, { row: 1, column: 2 })).toEqual(range);
  expect(rangeOf({ row: -1, column: 0 }, { row: 1, column: 2 })).toBeNull();
});

test.each([
  ["=SUM(A1:A9)", "'=SUM(A1:A9)"],
  ["@import", "'@import"],
  ["+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"],
  ["-2+3+cmd", "'-2+3+cmd"],
  ["+49 (0) 30 123-45", "+49 (0) 30 123-45"],
  ["-12.50", "-12.50"],
  ["Acme", "Acme"],
])("%s is pasted as %s, never as a formula", (text, pasted) => {
  expect(safeText(text)).toBe(pasted);
});
