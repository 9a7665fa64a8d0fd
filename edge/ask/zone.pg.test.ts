import { expect, test } from "vitest";
import { useDealDatabase } from "../../testing/ask/deal-database.ts";
import { CATALOG, DEAL } from "../../testing/ask/world.ts";
import type { Comparison } from "../protocol/question.ts";
import { QuestionError } from "../query/question-error.ts";
import { addDays } from "./calendar-date.ts";
import { checkMeasures } from "./check.ts";
import { measuresStatement } from "./measures-statement.ts";
import { readAnswer } from "./read-answer.ts";
import { checkZone, localDay } from "./zone.ts";

const { fill, run } = useDealDatabase();
const NOW = Date.parse("2026-11-29T12:00:00Z");

/** Every ten minutes, and a second before, for two days around the beginning of a day in UTC. */
function instantsAround(day: string): readonly string[] {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  return Array.from({ length: 2 * 288 }, (_, n) => {
    const ms = midnight + (Math.floor(n / 2) - 144) * 600_000 - (n % 2) * 1_000;
    return new Date(ms).toISOString();
  });
}

const OPERATORS = {
  eq: (row, asked) => row === asked,
  ne: (row, asked) => row !== asked,
  lt: (row, asked) => row < asked,
  lte: (row, asked) => row <= asked,
  gt: (row, asked) => row > asked,
  gte: (row, asked) => row >= asked,
} as const satisfies Partial<Record<Comparison["op"], (row: string, asked: string) => boolean>>;

/** By day how many rows there are, and how many of them each condition lets through. */
async function countsByDay(zone: string, conditions: readonly Comparison[]) {
  const measures = conditions.map((where, i) => ({ fn: "count", as: `c${i}`, where }) as const);
  const by = [{ field: "created", every: "day" }] as const;
  const question = checkMeasures(
    { object: "Deal", measures: [{ fn: "count", as: "rows" }, ...measures], by: [...by], zone },
    DEAL,
    CATALOG,
    { now: NOW, calendar: { weekStart: 1, fiscalYearStart: 1 } },
  );
  const answer = readAnswer(question, await run(measuresStatement(question)));
  if (answer === null || answer === "other line") throw new Error("There is no answer.");
  return answer.rows.map(([day, rows, ...counts]) => ({ day: String(day), rows, counts }));
}

// Where editions of the tables differ, midnight comes twice or not at all, clocks go back over it, or a day is skipped.
test.each([
  ["Africa/Casablanca", "2026-11-28"],
  ["Africa/El_Aaiun", "2026-11-28"],
  ["America/Edmonton", "2026-11-28"],
  ["America/Havana", "2024-11-03"],
  ["Africa/Cairo", "2024-04-26"],
  ["America/Toronto", "1919-03-31"],
  ["America/St_Johns", "2010-11-07"],
  ["Antarctica/Casey", "2010-03-05"],
  ["Pacific/Apia", "2011-12-30"],
  ["Pacific/Kwajalein", "1969-10-01"],
  ["Asia/Manila", "1844-12-31"],
  ["Pacific/Kiritimati", "2024-02-29"],
])("in %s every row is in one day, by condition and by group: %s", async (zone, day) => {
  const created = instantsAround(day);
  const deals = created.map((at, i) => ({ id: `006${String(i).padStart(15, "0")}`, created: at }));
  await fill({ Account: [], User: [], Deal: deals });
  const days = [-2, -1, 0, 1, 2].map((n) => addDays(day, n));
  const operators = Object.keys(OPERATORS) as (keyof typeof OPERATORS)[];
  const conditions = operators.flatMap((op) =>
    days.map((value) => ({ field: "created", op, value }) as const),
  );
  const found = await countsByDay(zone, conditions);
  expect(found.reduce((sum, { rows }) => sum + Number(rows), 0)).toBe(deals.length);
  for (const one of found) {
    const counts = conditions.map(({ op, value }) =>
      OPERATORS[op](one.day, value) ? one.rows : 0,
    );
    expect(one).toEqual({ ...one, counts });
  }
});

test("no clock of Postgres was ever 16 hours off that of UTC", async () => {
  const [row] = await run({
    text: `select count(distinct name), max(abs(extract(epoch from (at at time zone name) - (at at time zone 'UTC'))))::int
      from pg_timezone_names, generate_series(timestamptz '1800-01-01Z', '2100-01-01Z', '6 months') at`,
    values: [],
  });
  expect(Number(row?.[0])).toBeGreaterThan(300);
  expect(Number(row?.[1])).toBeLessThan(16 * 3_600);
});

test("the day of a moment is that of its zone", () => {
  expect(localDay(Date.parse("2024-11-03T05:30:00Z"), "America/Havana")).toBe("2024-11-03");
  expect(localDay(Date.parse("2024-11-03T03:30:00Z"), "America/Havana")).toBe("2024-11-02");
});

test("names that Postgres reads otherwise are no zones, and Greenwich is UTC", () => {
  for (const zone of ["UTC", "Europe/Berlin", "america/argentina/ushuaia", "Etc/GMT+5"])
    expect(checkZone(zone)).toBe(zone);
  for (const zone of ["GMT", "+00:00", "Etc/UTC"]) expect(checkZone(zone)).toBe("UTC");
  for (const zone of ["", "CET", "EST", "+02:00", "Europe/Berlin'", "Mars/Phobos", "Etc/Unknown"])
    expect(() => checkZone(zone)).toThrow(QuestionError);
});
