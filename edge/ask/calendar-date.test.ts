import fc from "fast-check";
import { expect, test } from "vitest";
import { CALENDAR_UNITS } from "../protocol/calendar-unit.ts";
import { addDays, addMonths, addSteps, daysBetween, startOf, STEPS } from "./calendar-date.ts";

const days = fc.integer({ min: -200_000, max: 800_000 }).map((n) => addDays("2000-01-01", n));
const settings = fc.record({
  weekStart: fc.integer({ min: 1, max: 7 }),
  fiscalYearStart: fc.integer({ min: 1, max: 12 }),
});

test("every day is in one bucket of each unit, and buckets follow one another", () => {
  fc.assert(
    fc.property(days, settings, fc.constantFrom(...CALENDAR_UNITS), (day, calendar, unit) => {
      const first = startOf(unit, day, calendar);
      const next = addSteps(first, STEPS[unit], 1);
      expect(first <= day && day < next).toBe(true);
      expect(startOf(unit, addDays(next, -1), calendar)).toBe(first);
      expect(startOf(unit, next, calendar)).toBe(next);
    }),
  );
});

test("days and months are added exactly, and clamped to the month's last day", () => {
  fc.assert(
    fc.property(days, fc.integer({ min: -40_000, max: 40_000 }), (day, n) => {
      expect(daysBetween(day, addDays(day, n))).toBe(n);
    }),
  );
  expect(addMonths("2024-01-31", 1)).toBe("2024-02-29");
  expect(addMonths("2023-01-31", 1)).toBe("2023-02-28");
  expect(addMonths("2024-02-29", -12)).toBe("2023-02-28");
  expect(addMonths("1900-03-31", -1)).toBe("1900-02-28");
  expect(addMonths("0050-12-31", 2)).toBe("0051-02-28");
});

test("what lies outside the years 1 to 9999 becomes their first or last day", () => {
  expect(addDays("0001-01-02", -400)).toBe("0001-01-01");
  expect(addMonths("0001-01-02", -1)).toBe("0001-01-01");
  expect(addDays("9999-12-30", 400)).toBe("9999-12-31");
  expect(addMonths("9999-12-30", 1)).toBe("9999-12-31");
});
