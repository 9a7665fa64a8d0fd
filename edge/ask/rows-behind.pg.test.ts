import fc from "fast-check";
import { expect, test } from "vitest";
import { useDealDatabase } from "../../testing/ask/deal-database.ts";
import { calendars, questions } from "../../testing/ask/random-question.ts";
import { CATALOG, DEAL, randomWorld } from "../../testing/ask/world.ts";
import type { MeasuresQuestion } from "../protocol/question.ts";
import { rowsBehind } from "../protocol/rows-behind.ts";
import { QuestionError } from "../query/question-error.ts";
import { askRowsPage } from "../query/rows-page.ts";
import { checkMeasures, type CheckSettings } from "./check.ts";
import { measuresStatement } from "./measures-statement.ts";
import { readAnswer } from "./read-answer.ts";
import { checkRows } from "./rows-question.ts";

const { fill, run } = useDealDatabase();

/** Null where the question is refused. */
async function answered(question: MeasuresQuestion, settings: CheckSettings) {
  try {
    const checked = checkMeasures(question, DEAL, CATALOG, settings);
    return readAnswer(checked, await run(measuresStatement(checked)));
  } catch (error) {
    if (error instanceof QuestionError) return null;
    throw error;
  }
}

async function idsBehind(
  question: MeasuresQuestion,
  where: ReturnType<typeof rowsBehind>,
  settings: CheckSettings,
) {
  const asked = { object: "Deal", where, zone: question.zone, columns: ["id"], limit: 500 };
  const checked = checkRows(asked, DEAL, CATALOG, settings);
  const page = await askRowsPage({ ...checked, place: null }, run);
  return page?.rows.map(({ id }) => id);
}

test("behind every count are as many rows as it says", async () => {
  let marks = 0;
  for (let i = 0; i < 12; i++) {
    const seed = Math.floor(Math.random() * 2 ** 31);
    await fill(randomWorld(seed));
    await fc.assert(
      fc.asyncProperty(questions, calendars, async (random, { now, ...calendar }) => {
        const { compare: _compare, then: _then, ...plain } = random;
        const measures = plain.measures.map(
          (measure) => ({ ...measure, fn: "count", p: undefined }) as const,
        );
        const question = { ...plain, measures };
        const settings = { now, calendar };
        const answer = await answered(question, settings);
        if (answer === null || answer === "other line") return;
        const filled = answer.rows.flatMap((cells, row) => (cells.at(-1) === 0 ? [] : [row]));
        for (const row of filled.slice(0, 5)) {
          const last = measures.length - 1;
          const ids = await idsBehind(question, rowsBehind(question, answer, row, last), settings);
          expect(new Set(ids).size).toBe(answer.rows[row]?.at(-1));
          marks += 1;
        }
      }),
      { seed, numRuns: 25 },
    );
  }
  expect(marks).toBeGreaterThan(20);
});
