import fc from "fast-check";
import { expect, test } from "vitest";
import { PERSON, usePersonHistory } from "../../testing/person-history.ts";
import { STEP } from "../../testing/person-steps.ts";
import type { MeasuresQuestion } from "../protocol/question.ts";
import { checkMeasures } from "./check.ts";
import { contentsOf } from "./kept-answer.ts";
import { measuresStatement, untouchedStatement } from "./measures-statement.ts";
import { OF_NOW } from "./places.ts";
import { readAnswer, readStates, readUntouched } from "./read-answer.ts";

const { take, run, empty } = usePersonHistory();

const measures: MeasuresQuestion["measures"] = [
  { fn: "count", as: "persons" },
  { fn: "sum", field: "amount", as: "total" },
  { fn: "avg", field: "units", as: "units" },
];
const asked: MeasuresQuestion = { object: "Person", measures, zone: "UTC" };
const active = { field: "active", op: "eq", value: true };
const QUESTIONS = [
  asked,
  { ...asked, where: active },
  { ...asked, by: [{ field: "amount" }] },
  { ...asked, by: [{ field: "reportsto.reportsto.name" }], where: { not: active } },
  { ...asked, by: [{ field: "reportsto.closedate", every: "year" as const }], top: undefined },
  {
    ...asked,
    measures: [{ fn: "count" as const, as: "n", where: { ...active, field: "reportsto.active" } }],
  },
].map((question) => {
  const catalog = { mirrored: new Set(["person"]), objects: new Map([["person", PERSON]]) };
  const calendar = { weekStart: 1, fiscalYearStart: 1 };
  return checkMeasures(question, PERSON, catalog, { now: Date.parse("2026-04-01"), calendar });
});
type Checked = (typeof QUESTIONS)[number];

async function whole(question: Checked) {
  const rows = await run(measuresStatement(question));
  const answer = readAnswer(question, rows);
  if (answer === null || answer === "other line") throw new Error("There is no answer.");
  return { answer, states: readStates(rows).states ?? "" };
}

async function refreshed(question: Checked, { answer, states }: Awaited<ReturnType<typeof whole>>) {
  const kept = { contents: contentsOf(answer), states };
  const rows = await run(measuresStatement(question, OF_NOW, kept));
  const isUntouched =
    readUntouched(await run(untouchedStatement(question, kept.contents))) !== null;
  return { ...readStates(rows), isUntouched, answer: readAnswer(question, rows) };
}

test("from each seq of a log that the engine wrote, an answer is refreshed to that of now", async () => {
  let untouched = 0;
  const histories = fc.asyncProperty(
    fc.array(STEP, { minLength: 4, maxLength: 14 }),
    async (steps) => {
      await empty();
      const keptAt = [];
      for (const step of steps) {
        keptAt.push(await Promise.all(QUESTIONS.map(whole)));
        await take(step);
      }
      for (const [i, question] of QUESTIONS.entries()) {
        const { answer } = await whole(question);
        for (const kept of keptAt) {
          const from = kept[i];
          if (from === undefined) continue;
          const now = await refreshed(question, from);
          expect([i, now.isAble, now.answer]).toEqual([i, true, answer]);
          if (!now.isUntouched) continue;
          untouched += 1;
          expect(from.answer.rows).toEqual(answer.rows);
        }
      }
    },
  );
  await fc.assert(histories, { numRuns: Number(process.env["AS_OF_RUNS"] ?? 12) });
  expect(untouched).toBeGreaterThan(0);
}, 600_000);
