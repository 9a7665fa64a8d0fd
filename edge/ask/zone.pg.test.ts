import { expect, test } from "vitest";
import { useTestDatabase } from "../../testing/use-test-database.ts";
import { QuestionError } from "../query/question-error.ts";
import { addDays } from "./calendar-date.ts";
import { checkZone, localDay, startOfDay } from "./zone.ts";

const database = useTestDatabase();

/** Days of months in which clocks are put forward or back somewhere. */
function daysOf(year: number): readonly string[] {
  return ["03", "04", "09", "10", "11"].flatMap((month) =>
    Array.from({ length: 30 }, (_, n) => addDays(`${year}-${month}-01`, n)),
  );
}

test("a day begins when Postgres says that it does, in every zone that both know", async () => {
  const known = await database.rows("select name from pg_timezone_names");
  const inPostgres = new Set(known.map(({ name }) => name));
  const zones = Intl.supportedValuesOf("timeZone").filter((zone) => inPostgres.has(zone));
  expect(zones.length).toBeGreaterThan(300);
  const days = daysOf(2024);
  for (const zone of zones) {
    const starts = days.map((day) => startOfDay(day, checkZone(zone)));
    const { rows } = await database.pool.query(
      `select d::text as day, s::text as start from unnest($1::date[], $2::timestamptz[]) as u (d, s)
       where (s at time zone $3)::date < d or ((s - interval '1 second') at time zone $3)::date >= d`,
      [days, starts, zone],
    );
    expect([zone, rows]).toEqual([zone, []]);
  }
});

test("a day that is skipped has no length, and one with two midnights begins with the first", () => {
  expect(startOfDay("2011-12-30", "Pacific/Apia")).toBe("2011-12-30T10:00:00.000Z");
  expect(startOfDay("2011-12-31", "Pacific/Apia")).toBe("2011-12-30T10:00:00.000Z");
  expect(startOfDay("2024-11-03", "America/Havana")).toBe("2024-11-03T04:00:00.000Z");
  expect(startOfDay("2024-04-26", "Africa/Cairo")).toBe("2024-04-25T22:00:00.000Z");
  expect(localDay(Date.parse("2024-11-03T05:30:00Z"), "America/Havana")).toBe("2024-11-03");
});

test("only names that Postgres reads alike are zones", () => {
  for (const zone of ["UTC", "Europe/Berlin", "america/argentina/ushuaia", "Etc/GMT+5"])
    expect(checkZone(zone)).toBe(zone);
  for (const zone of ["", "CET", "EST", "+02:00", "Europe/", "Europe/Berlin'", "Mars/Phobos"])
    expect(() => checkZone(zone)).toThrow(QuestionError);
});
