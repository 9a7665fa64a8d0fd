import { expect, test } from "vitest";
import { PROBE } from "../../testing/probe-object.ts";
import { parseFilters } from "./filter.ts";
import { lackingIndexes } from "./index-needs.ts";
import type { ObjectEntry } from "./object-entry.ts";
import { parseSorts } from "./sort.ts";

const entry = (standing: ObjectEntry["standing"] = []): ObjectEntry => {
  return {
    ...PROBE,
    label: "Probe",
    isCopied: true,
    labelPlural: "Probes",
    instanceUrl: null,
    rowCount: 5_000_000,
    standing,
  };
};

function lacking(filter: readonly string[], sort?: string, standing?: ObjectEntry["standing"]) {
  const object = entry(standing);
  const asked = { filters: parseFilters(filter, object), sorts: parseSorts(sort, object) };
  return lackingIndexes(object, asked).map(({ column, way }) => `${column.column} ${way}`);
}

test("a list needs an index for its first sort, and one for each filter that finds few rows", () => {
  expect(lacking([], "amount,employees")).toEqual(["amount order"]);
  expect(lacking(["amount.gt.5", "notes.contains.xyz", "closedate.null.true"], "-amount")).toEqual([
    "amount order",
    "notes part",
    "closedate order",
  ]);
  expect(lacking(['employees.in.["1","2"]', "notes.starts.a"])).toEqual([
    "employees order",
    "notes part",
  ]);
});

test("what nearly every row passes, and what is indexed from the start or by now, needs none", () => {
  expect(lacking(["amount.ne.5", "name.contains.x", "name.eq.x", "ownerid.null.false"])).toEqual(
    [],
  );
  expect(lacking([], "-systemmodstamp")).toEqual([]);
  expect(lacking([])).toEqual([]);
  expect(lacking([], "amount", [{ column: "amount", way: "order" }])).toEqual([]);
  expect(lacking(["notes.contains.xyz"], "", [{ column: "notes", way: "order" }])).toEqual([
    "notes part",
  ]);
});

test.each([
  ["notes.contains.ab", []],
  ["notes.contains.a-b c", []],
  ["notes.contains.a-bcd", ["notes part"]],
  ["notes.contains.für", ["notes part"]],
  ["notes.like.a%bc", []],
  ["notes.like.%abc_", ["notes part"]],
  ["notes.starts.a", ["notes part"]],
  ["notes.starts.-", []],
])("%s, of which an index of trigrams finds nothing or something, needs %j", (filter, needed) => {
  expect(lacking([filter])).toEqual(needed);
});
