import fc from "fast-check";
import { expect, test } from "vitest";
import { useDealDatabase } from "../../testing/ask/deal-database.ts";
import { calendars, questions } from "../../testing/ask/random-question.ts";
import { CATALOG, DEAL, laterWorld, randomWorld } from "../../testing/ask/world.ts";
import type { MeasuresQuestion } from "../protocol/question.ts";
import { QuestionError } from "../query/question-error.ts";
import { checkMeasures, type CheckedMeasures } from "./check.ts";
import { contentsOf, isRefreshable, type KeptAnswer } from "./kept-answer.ts";
import { measuresStatement, untouchedStatement } from "./measures-statement.ts";
import { OF_NOW } from "./places.ts";
import { readAnswer, readStates, readUntouched } from "./read-answer.ts";

/** Histories; REFRESH_WORLDS sets how many there are. */
const WORLDS = Number(process.env["REFRESH_WORLDS"] ?? 6);
const SEED = Number(process.env["ORACLE_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const QUESTIONS = 60;
const STEPS = 4;
const LINE = "00000000-0000-4000-8000-00000000000a";
const CALENDAR = { now: Date.parse("2024-05-05"), weekStart: 1, fiscalYearStart: 1 };

const { fill, change, run } = useDealDatabase();

/** The answer of now: whole, or from one that was kept. */
async function asked(
  question: CheckedMeasures,
  from: KeptAnswer | null = null,
): Promise<(KeptAnswer & { readonly isAble: boolean }) | string> {
  try {
    const kept = from?.states ? { contents: contentsOf(from.answer), states: from.states } : null;
    const rows = await run(measuresStatement(question, OF_NOW, kept));
    const { isAble, states } = readStates(rows);
    const answer = readAnswer(question, rows);
    if (answer === null || answer === "other line") throw new Error("There is no answer.");
    return { answer, states, isAble };
  } catch (error) {
    if (error instanceof QuestionError) return error.title;
    throw error;
  }
}

const checkedOf = (question: MeasuresQuestion, { now, ...calendar } = CALENDAR) =>
  checkMeasures(question, DEAL, CATALOG, { now, calendar });

/** With measures that can be refreshed. */
function withSums(question: MeasuresQuestion): MeasuresQuestion {
  const measures = question.measures.map((one) =>
    ["count", "sum", "avg", "rate"].includes(one.fn) ? one : ({ fn: "count", as: one.as } as const),
  );
  return { ...question, measures };
}

function checkedOrNone(question: MeasuresQuestion, settings: typeof CALENDAR) {
  try {
    return [checkedOf(question, settings)];
  } catch (error) {
    if (error instanceof QuestionError) return [];
    throw error;
  }
}

test(
  "an answer that is refreshed is the one that is asked whole, in every byte, whatever changed between",
  async () => {
    const seen = { refreshed: 0, whole: 0, untouched: 0 };
    for (let i = 0; i < WORLDS; i++) {
      let world = randomWorld(SEED + i);
      await fill(world);
      await change(world, LINE);
      const sample = fc.sample(fc.tuple(questions, calendars), {
        seed: SEED + i,
        numRuns: QUESTIONS,
      });
      const all = sample.flatMap(([question, settings], n) =>
        checkedOrNone(n % 3 === 0 ? question : withSums(question), settings),
      );
      const kept: Awaited<ReturnType<typeof asked>>[] = [];
      for (const question of all) kept.push(await asked(question));
      for (let step = 0; step < STEPS; step++) {
        world = laterWorld(world, SEED * 7 + i * STEPS + step);
        await change(world, LINE);
        for (const [n, question] of all.entries()) {
          const from = kept[n];
          const whole = await asked(question);
          if (typeof from !== "object" || typeof whole !== "object") continue;
          expect(whole.states !== null).toBe(isRefreshable(question));
          const now = isRefreshable(question) ? await asked(question, from) : whole;
          const answer = typeof now === "object" && now.isAble && now.answer;
          expect([SEED, i, step, n, answer]).toEqual([SEED, i, step, n, whole.answer]);
          expect(JSON.stringify(answer)).toBe(JSON.stringify(whole.answer));
          seen[now === whole ? "whole" : "refreshed"] += 1;
          const moved = readUntouched(
            await run(untouchedStatement(question, contentsOf(from.answer))),
          );
          if (moved !== null) {
            seen.untouched += 1;
            expect(whole.answer.rows).toEqual(from.answer.rows);
            expect(whole.answer).toMatchObject(moved);
          }
          // One is refreshed from what was refreshed, another from where it began.
          if (n % 2 === 0) kept[n] = now;
        }
      }
    }
    console.info(`refresh: seed ${SEED}, ${WORLDS} histories`, seen);
    expect(seen.refreshed).toBeGreaterThan(WORLDS * STEPS * 5);
  },
  WORLDS * 60_000,
);
