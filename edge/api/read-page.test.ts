import { expect, test } from "vitest";
import { PROBE } from "../../testing/probe-object.ts";
import type { Database } from "../pg/database.ts";
import { DatabaseError } from "../pg/database-error.ts";
import type { ObjectEntry } from "../query/object-entry.ts";
import { atPlace, parseQuestion, type QuestionText } from "../query/question.ts";
import { readPage } from "./read-page.ts";

const LARGE: ObjectEntry = {
  ...PROBE,
  ...{
    label: PROBE.name,
    isCopied: true,
    labelPlural: PROBE.name,
    instanceUrl: null,
    standing: [],
  },
  rowCount: 5_000_000,
};
const SOME_ROWS = { relation: () => "some_rows", columns: [], reads: [], among: () => "some_rows" };
const NOTES = { column: "notes", way: "part" } as const;

/** What is asked where every statement takes too long: for how long each may, and whether it scans. */
async function asked(object: ObjectEntry, text: QuestionText): Promise<string[]> {
  const statements: string[] = [];
  const slow: Pick<Database, "query"> = {
    async query({ text: sql, settings }) {
      const kind = sql.includes("now_scanned") ? "scan" : "walk";
      statements.push(`${kind} ${settings?.["statement_timeout"] ?? "to the end"}`);
      if (/lower\("notes"\) like/.test(sql)) statements.push("lowered");
      throw new DatabaseError("slow", "too long");
    },
  };
  const question = atPlace(parseQuestion(text, PROBE), null);
  await expect(readPage(slow as Database, object, question)).rejects.toThrow(DatabaseError);
  return statements;
}

test.each<[string, ObjectEntry, QuestionText, readonly string[]]>([
  ["a small table", { ...LARGE, rowCount: 9 }, { filter: ["name.eq.a"] }, ["walk to the end"]],
  ["no condition", LARGE, { sort: "name" }, ["walk to the end"]],
  [
    "some of the rows seen",
    { ...LARGE, seen: SOME_ROWS },
    { sort: "name" },
    ["walk 100", "scan to the end"],
  ],
  ["an order without an index", LARGE, { sort: "amount" }, ["scan to the end"]],
  [
    "a condition without an index",
    LARGE,
    { filter: ["amount.gt.1"] },
    ["walk 100", "scan to the end"],
  ],
  [
    "a pattern without an index",
    LARGE,
    { filter: ["notes.contains.xyz"] },
    ["walk 100", "scan to the end", "lowered"],
  ],
  [
    "a pattern with one",
    { ...LARGE, standing: [NOTES] },
    { filter: ["notes.contains.xyz", "amount.gt.1"] },
    ["walk 15", "scan to the end"],
  ],
  [
    "a pattern that is too short for one",
    { ...LARGE, standing: [NOTES] },
    { filter: ["notes.contains.x"] },
    ["walk 100", "scan to the end", "lowered"],
  ],
  ["a row's number", LARGE, { filter: ["amount.gt.1"], row: "9" }, ["walk to the end"]],
])("with %s", async (_, object, text, statements) => {
  expect(await asked(object, text)).toEqual(statements);
});
