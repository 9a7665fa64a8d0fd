import fc from "fast-check";
import { expect, test } from "vitest";
import { useDealDatabase } from "../../testing/ask/deal-database.ts";
import { calendars, questions } from "../../testing/ask/random-question.ts";
import { walkRows } from "../../testing/ask/walk-rows.ts";
import { CATALOG, DEAL, randomWorld } from "../../testing/ask/world.ts";
import type { MeasuresQuestion } from "../protocol/question.ts";
import { rowsBehind } from "../protocol/rows-behind.ts";
import type { Places } from "../query/moment.ts";
import { QuestionError } from "../query/question-error.ts";
import { checkMeasures, type CheckSettings } from "./check.ts";
import { measuresStatement } from "./measures-statement.ts";
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
