import { expect, test } from "vitest";
import {
  dayOf,
  dayOfWeek,
  exactDay,
  fullDay,
  monthName,
  shortDay,
  weekdayName,
} from "./calendar.ts";

const intl = (date: string, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" }).format(new Date(date));

test("days of two years, one of them a leap year, read as Intl writes them", () => {
  const short = { day: "numeric", month: "short" } as const;
  const full = { ...short, year: "numeric" } as const;
  for (let at = Date.UTC(2027, 0, 1); at < Date.UTC(2029, 0, 1); at += 86_400_000) {
    const date = new Date(at).toISOString().slice(0, 10);
    const day = dayOf(date) ?? expect.fail(date);
    expect(shortDay(day)).toBe(intl(date, short));
    expect(fullDay(day)).toBe(intl(date, full));
    expect(dayOfWeek(day)).toBe(intl(date, { ...full, weekday: "short" }));
    expect(exactDay(day)).toBe(intl(date, { ...full, month: "long", weekday: "short" }));
    expect(weekdayName(day.weekday)).toBe(intl(date, { weekday: "long" }));
    expect(monthName(day.month)).toBe(intl(date, { month: "long" }));
  }
});

test("what is no day has none", () => {
  for (const text of ["soon", "2026-13-01", "2026-1-1", "2026-11-03T00:00:00Z"])
    expect(dayOf(text)).toBe(null);
});
