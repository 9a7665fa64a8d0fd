import fc from "fast-check";
import { expect, test } from "vitest";
import { useDealDatabase } from "../../testing/ask/deal-database.ts";
import { oracleAnswer } from "../../testing/ask/oracle.ts";
import { calendars, questions } from "../../testing/ask/random-question.ts";
import { CATALOG, DEAL, randomWorld } from "../../testing/ask/world.ts";
import type { MeasuresQuestion } from "../protocol/question.ts";
import { QuestionError } from "../query/question-error.ts";
import { checkMeasures } from "./check.ts";
import { measuresStatement } from "./measures-statement.ts";
import { readAnswer } from "./read-answer.ts";

/** Questions of each world; ORACLE_WORLDS sets how many worlds there are. */
const QUESTIONS = 50;
const WORLDS = Number(process.env["ORACLE_WORLDS"] ?? 8);
const SEED = Number(process.env["ORACLE_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

const { fill, run } = useDealDatabase();

type Settings = {
  readonly now: number;
  readonly weekStart: number;
  readonly fiscalYearStart: number;
};

async function answered(question: MeasuresQuestion, { now, ...calendar }: Settings) {
  try {
    const checked = checkMeasures(question, DEAL, CATALOG, { now, calendar });
    const answer = readAnswer(checked, await run(measuresStatement(checked)));
    if (answer === null || answer === "other line") throw new Error("There is no answer.");
    return { columns: answer.columns, rows: answer.rows, others: answer.others ?? [] };
  } catch (error) {
    if (error instanceof QuestionError) return { refused: error.title };
    throw error;
  }
}

/** Refusals that only the rows can tell, so that the oracle must tell them too. */
const BY_ROWS = ["Several currencies", "Too many groups"];

test(
  "the statement answers what a naive evaluator answers",
  async () => {
    const seen: Record<string, number> = { answered: 0 };
    for (let i = 0; i < WORLDS; i++) {
      const world = randomWorld(SEED + i);
      await fill(world);
      await fc.assert(
        fc.asyncProperty(questions, calendars, async (question, settings) => {
          const answer = await answered(question, settings);
          const outcome = "refused" in answer ? answer.refused : "answered";
          seen[outcome] = (seen[outcome] ?? 0) + 1;
          if (outcome !== "answered" && !BY_ROWS.includes(outcome)) return;
          expect(answer).toEqual(oracleAnswer(question, world, settings));
        }),
        { seed: SEED + i, numRuns: QUESTIONS },
      );
    }
    console.info(`oracle: seed ${SEED}, ${WORLDS} worlds`, seen);
    expect(seen.answered).toBeGreaterThan((WORLDS * QUESTIONS) / 2);
  },
  WORLDS * 20_000,
);
