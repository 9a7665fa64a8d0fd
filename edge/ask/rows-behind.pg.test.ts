import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { useDealDatabase } from "../../testing/ask/deal-database.ts";
import { calendars, questions } from "../../testing/ask/random-question.ts";
import { walkRows } from "../../testing/ask/walk-rows.ts";
import { CATALOG, DEAL, randomWorld } from "../../testing/ask/world.ts";
import {
  type Condition,
  type Group,
  MOST_TOP,
  type MeasuresQuestion,
} from "../protocol/question.ts";
import { rowsBehind } from "../protocol/rows-behind.ts";
import type { Places } from "../query/moment.ts";
import { QuestionError } from "../query/question-error.ts";
import { OF_MEASURES, OF_ROWS } from "./bounds.ts";
import { checkMeasures, type CheckSettings } from "./check.ts";
import { measuresStatement } from "./measures-statement.ts";
import { parseQuestion } from "./parse-question.ts";
import { readAnswer } from "./read-answer.ts";

const LINE = "00000000-0000-4000-8000-00000000000a";

const { fill, change, run } = useDealDatabase();

/** Before every change of the log. */
const FIRST: Places = new Map(
  ["Deal", "Account", "User"].map((name) => {
    const asOf = { seq: 0, line: LINE, at: "2026-01-31T09:30:00.000Z", settled: true };
    return [name, { asOf, head: 1_000 }];
  }),
);

/** Null where the question is refused. */
async function answered(question: MeasuresQuestion, settings: CheckSettings, now: Places | null) {
  const places = { now, before: null };
  try {
    const checked = checkMeasures(question, DEAL, CATALOG, settings);
    return readAnswer(checked, await run(measuresStatement(checked, places)), places);
  } catch (error) {
    if (error instanceof QuestionError) return null;
    throw error;
  }
}

/** Counts of a random question: every measure is one. */
function countsOf({ compare: _compare, then: _then, ...plain }: MeasuresQuestion) {
  const measures = plain.measures.map(
    (measure) => ({ ...measure, fn: "count", p: undefined }) as const,
  );
  return { ...plain, measures };
}

/** Compares some cells of an answer with the rows behind them; answers how many. */
async function compareMarks(
  question: MeasuresQuestion,
  settings: CheckSettings,
  places: Places | null,
): Promise<number> {
  const answer = await answered(question, settings, places);
  if (answer === null || answer === "other line") return 0;
  const filled = answer.rows.flatMap((cells, row) => (cells.at(-1) === 0 ? [] : [row])).slice(0, 5);
  for (const row of filled) {
    const where = rowsBehind(question, answer, row, question.measures.length - 1);
    const asked = { object: "Deal", where, zone: question.zone, columns: ["id"], limit: 25 };
    const rows = await walkRows(asked, settings, places, run);
    expect(rows.length).toBe(answer.rows[row]?.at(-1));
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  }
  return filled.length;
}

test.each([
  ["now", null],
  ["as of a moment", FIRST],
] as const)("behind every count are as many rows as it says, %s", async (_when, places) => {
  let marks = 0;
  for (let i = 0; i < 12; i++) {
    const seed = Math.floor(Math.random() * 2 ** 31);
    await fill(randomWorld(seed));
    if (places !== null) await change(randomWorld(seed + 1), LINE);
    await fc.assert(
      fc.asyncProperty(questions, calendars, async (random, { now, ...calendar }) => {
        marks += await compareMarks(countsOf(random), { now, calendar }, places);
      }),
      { seed, numRuns: 25 },
    );
  }
  expect(marks).toBeGreaterThan(20);
});

describe("behind the marks of the largest question there can be", () => {
  const UTC = { now: Date.parse("2024-05-05"), calendar: { weekStart: 1, fiscalYearStart: 1 } };
  const DEALS = MOST_TOP + 3;
  /** As long in JSON as a text of 255 characters is. */
  const nameOf = (n: number) => String(n).padEnd(255, "長");
  const notEmpty: Condition = { field: "name", op: "null", value: false };
  const nested = (times: number): Condition =>
    times === 0 ? notEmpty : { not: { not: nested(times - 1) } };
  const open = (field: string, until: string, as: string): Group => ({
    ...{ field, until, as, every: "day", over: { period: "today" } },
  });
  const bytesOf = (question: object) => Buffer.byteLength(JSON.stringify(question));

  /** With as many conditions as there can be, as deep and as long. */
  function largest(others: Partial<MeasuresQuestion>): MeasuresQuestion {
    const conditions = Array.from({ length: OF_MEASURES.conditions - 3 }, () => notEmpty);
    const question = (value: string): MeasuresQuestion => ({
      object: "Deal",
      where: { all: [nested(18), { field: "name", op: "ne", value }, ...conditions] },
      measures: [{ fn: "count", field: "amount", where: notEmpty, as: "deals" }],
      zone: "UTC",
      ...others,
    });
    return question("x".repeat(OF_MEASURES.bytes - bytesOf(question(""))));
  }

  /** Whether a question can be asked, in words. */
  function asked(question: object): string {
    try {
      const parsed = parseQuestion(JSON.stringify(question));
      if ("measures" in parsed) checkMeasures(parsed, DEAL, CATALOG, UTC);
      return "yes";
    } catch (error) {
      if (error instanceof QuestionError) return error.title;
      throw error;
    }
  }

  const byName = [{ field: "name" }, open("created", "account.founded", "opened")];
  const byDays = [
    open("created", "account.founded", "opened"),
    open("closed", "account.founded", "closed_on"),
  ];

  test.each<[string, Partial<MeasuresQuestion>, number]>([
    ["the others of a cut group", { by: byName, top: { n: MOST_TOP, others: true } }, MOST_TOP + 1],
    ["two backlogs", { by: byDays }, 1],
  ])("are as many rows as it says: %s", async (_what, others, marks) => {
    const Deal = Array.from({ length: DEALS }, (_, n) => ({
      ...{ id: `006${String(n).padStart(12, "0")}AAA`, name: nameOf(n), amount: "1" },
      ...{ created: "2024-01-01T00:00:00Z", closed: "2024-01-01" },
    }));
    await fill({ Deal, Account: [], User: [] });
    const question = largest(others);
    expect([bytesOf(question), asked(question)]).toEqual([OF_MEASURES.bytes, "yes"]);
    const { where } = question;
    expect(asked({ ...question, where: { all: [where, notEmpty] } })).toMatch(/^Too/);
    expect(asked({ ...question, where: { not: { not: where } } })).toBe("Too deep");
    const answer = await answered(question, UTC, null);
    if (answer === null || answer === "other line") throw new Error("There is no answer.");
    expect(answer.rows).toHaveLength(marks);
    expect(answer.rows.at(-1)?.at(-1)).toBe(DEALS - marks + 1);
    const some = answer.rows.flatMap((_, row) =>
      row % 100 === 0 || answer.others?.includes(row) ? [row] : [],
    );
    for (const row of some) {
      const behind = {
        ...{ object: "Deal", where: rowsBehind(question, answer, row, 0), zone: "UTC" },
        ...{ columns: ["id"], limit: 500 },
      };
      expect(bytesOf(behind)).toBeLessThan(OF_ROWS.bytes);
      const read = parseQuestion(JSON.stringify(behind));
      if ("measures" in read) throw new Error("It asks for measures.");
      const rows = await walkRows(read, UTC, null, run);
      expect(rows.length).toBe(answer.rows[row]?.at(-1));
    }
  });
});
