import fc from "fast-check";
import { expect, test } from "vitest";
import { useDealDatabase } from "../../testing/ask/deal-database.ts";
import { calendars, questions } from "../../testing/ask/random-question.ts";
import { CATALOG, DEAL, randomWorld } from "../../testing/ask/world.ts";
import type { MeasuresQuestion } from "../protocol/question.ts";
import type { Place } from "../query/moment.ts";
import { QuestionError } from "../query/question-error.ts";
import { checkMeasures } from "./check.ts";
import { measuresStatement } from "./measures-statement.ts";
import { type AskedPlaces, momentsOf, OF_NOW } from "./places.ts";
import { readAnswer } from "./read-answer.ts";

const SEED = Number(process.env["ORACLE_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const LINE = "00000000-0000-4000-8000-00000000000a";
const QUESTIONS = 60;

const { fill, change, run } = useDealDatabase();

const placesAt = (seq: number): ReadonlyMap<string, Place> =>
  new Map(
    ["Deal", "Account", "User"].map((name) => {
      const asOf = { seq, line: LINE, at: "2026-01-31T09:30:00.000Z", settled: true };
      return [name, { asOf, head: 1_000 }];
    }),
  );

type Settings = {
  readonly now: number;
  readonly weekStart: number;
  readonly fiscalYearStart: number;
};

async function rowsOf(question: MeasuresQuestion, settings: Settings, places: AskedPlaces) {
  const { now, ...calendar } = settings;
  try {
    const checked = checkMeasures(question, DEAL, CATALOG, { now, calendar });
    const answer = readAnswer(checked, await run(measuresStatement(checked, places)), places);
    if (answer === null || answer === "other line") throw new Error("There is no answer.");
    return [answer.rows, answer.others];
  } catch (error) {
    if (error instanceof QuestionError) return error.title;
    throw error;
  }
}

test("a question as of a moment has the answer that it had then, its references too", async () => {
  const then = randomWorld(SEED);
  await fill(then);
  const asked = fc.sample(fc.tuple(questions, calendars), { seed: SEED, numRuns: QUESTIONS });
  const answers = [];
  for (const [question, settings] of asked) answers.push(await rowsOf(question, settings, OF_NOW));
  // Two other worlds come after it: what is asked about is two changes deep.
  for (const world of [randomWorld(SEED + 1), randomWorld(SEED + 2)]) await change(world, LINE);
  for (const [i, [question, settings]] of asked.entries()) {
    const places = { now: placesAt(0), before: null };
    const answer = await rowsOf(question, settings, places);
    expect([SEED, question, answer]).toEqual([SEED, question, answers[i]]);
  }
}, 120_000);

test("what a record refers to is as of its own place", async () => {
  const ids = ["001000000000001AAA", "006000000000001AAA"];
  const world = (name: string) => ({
    Account: [{ id: ids[0] ?? "", name }],
    Deal: [{ id: ids[1] ?? "", name: "Deal", accountid: ids[0] ?? "" }],
    User: [],
  });
  await fill(world("Before"));
  await change(world("After"), LINE);
  const question: MeasuresQuestion = {
    object: "Deal",
    measures: [{ fn: "count", as: "deals" }],
    by: [{ field: "account.name" }],
    zone: "UTC",
  };
  const settings = { now: Date.parse("2024-05-05"), weekStart: 1, fiscalYearStart: 1 };
  expect(await rowsOf(question, settings, OF_NOW)).toEqual([[["After", 1]], undefined]);
  const then = { now: placesAt(0), before: null };
  expect(await rowsOf(question, settings, then)).toEqual([[["Before", 1]], undefined]);
});

test("the rows of now are compared with those as of a moment", async () => {
  await fill(randomWorld(SEED));
  const count: MeasuresQuestion = {
    object: "Deal",
    measures: [{ fn: "count", as: "deals" }],
    zone: "UTC",
  };
  const settings = { now: Date.parse("2024-05-05"), weekStart: 1, fiscalYearStart: 1 };
  const [[[then]]] = (await rowsOf(count, settings, OF_NOW)) as [[[number]]];
  await change(randomWorld(SEED + 1), LINE);
  const [[[now]]] = (await rowsOf(count, settings, OF_NOW)) as [[[number]]];
  const compared = { ...count, compare: { asOf: "2024-05-04T00:00:00Z" } };
  const places = { now: null, before: placesAt(0) };
  const [[row]] = (await rowsOf(compared, settings, places)) as [[unknown[]]];
  expect(row?.slice(0, 2)).toEqual([now, then]);
});

test("contents must name every object that is read", () => {
  const moment = { Deal: { line: LINE, seq: 7 } };
  expect(momentsOf(moment, "asOf").of("Deal")).toEqual({ time: null, line: LINE, seq: 7 });
  expect(() => momentsOf(moment, "compare.asOf").of("Account")).toThrow(
    "compare.asOf: it says no line and seq of Account, which the question reads too.",
  );
});
