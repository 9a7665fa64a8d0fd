import fc from "fast-check";
import { expect, test } from "vitest";
import { commaSeparated, safeText, tabSeparated } from "./separated.ts";
import { parse } from "csv-parse/sync";

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

const text = fc.oneof(
  fc.string(),
  fc.constantFrom("a\tb", "a,b", 'say "hi"', "two\nlines", "\r\n"),
);
const table = fc
  .integer({ min: 1, max: 4 })
  .chain((width) =>
    fc.array(fc.array(text, { minLength: width, maxLength: width }), { minLength: 1 }),
  );

test("cells that are copied come back one by one, whatever is in them", () => {
  fc.assert(
    fc.property(table, (rows) => {
      expect(readTable(tabSeparated(rows))).toEqual(rows);
    }),
  );
});

test("cells of a CSV file come back one by one, whatever is in them", () => {
  fc.assert(
    fc.property(table, (rows) => {
      const read = parse(commaSeparated(rows), { record_delimiter: "\r\n" });
      expect(read).toEqual(rows);
    }),
  );
  expect(
    commaSeparated([
      ["a", "b,c"],
      ["d", ""],
    ]),
  ).toBe('a,"b,c"\r\nd,\r\n');
});

test.each([
  ["=SUM(A1:A9)", "'=SUM(A1:A9)"],
  ["@import", "'@import"],
  ["+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"],
  ["-2+3+cmd", "'-2+3+cmd"],
  ["＝1+1", "'＝1+1"],
  ["\n=1+1", "'\n=1+1"],
  ["+49 (0) 30 123-45", "+49 (0) 30 123-45"],
  ["-12.50", "-12.50"],
  ["Acme", "Acme"],
])("%s is pasted as %s, never as a formula", (text, pasted) => {
  expect(safeText(text)).toBe(pasted);
});
