import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EXACT_UP_TO, rowsCount } from "./rows-count.ts";
import { allRowsOf, rowsOf, wholeTable } from "./rows-of.ts";

const EDGE = join(import.meta.dirname, "..");
const DEAL = { name: "Deal", mirrorTable: "deal", columns: [] };
const seen = {
  relation: () => "(some deals)",
  columns: [],
  reads: [],
  among: () => "(some of them)",
};
const add = () => "$1";

test("rows come from the part of the table that is seen; what is for all rows alone is refused to who sees a part", () => {
  expect(rowsOf(DEAL, add)).toBe('"salesforce"."deal"');
  expect(rowsOf({ ...DEAL, seen }, add)).toBe("(some deals)");
  expect(wholeTable(DEAL)).toBe('"salesforce"."deal"');
  expect(() => wholeTable({ ...DEAL, seen })).toThrow(/some of the records of Deal/);
  expect(allRowsOf({ mirrorTable: "deal" })).toBe('"salesforce"."deal"');
});

test("of who sees a part all that they see are counted: what is estimated beyond a bound is of all rows", () => {
  expect(rowsCount(DEAL, []).text).toContain(`limit ${EXACT_UP_TO + 1}`);
  const { text } = rowsCount({ ...DEAL, seen }, []);
  expect(text).toContain("from (some deals)");
  expect(text).not.toContain("limit");
});

test("no statement of the Worker names a mirror table but through these functions", () => {
  const files = globSync("**/*.ts", { cwd: EDGE }).filter((file) => !file.endsWith(".test.ts"));
  expect(files.length).toBeGreaterThan(200);
  const naming = files.filter((file) => {
    const text = readFileSync(join(EDGE, file), "utf8");
    return /quoteMirrorTable|\bsalesforce\."|"salesforce"|from salesforce\./.test(text);
  });
  expect(naming).toEqual(["query/rows-of.ts"]);
});
