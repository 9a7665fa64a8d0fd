import { type Day, dayOf, dayOfWeek, fullDay, monthName, shortMonth } from "./calendar.ts";
import { dateText } from "./time.ts";

/** What dates are grouped by. A fiscal year may begin in any month, so its first day tells which one it is. */
export type Every =
  | "day"
  | "week"
  | "month"
  | "quarter"
  | "year"
  | "fiscal-quarter"
  | "fiscal-year";

/** A bucket by its first day, in full: `March 2026`, `Q3 2026`, `week of 2 Mar 2026`, `Feb 2026 – Apr 2026`. */
export function bucketText(first: string, every: Every): string {
  const day = dayOf(first);
  if (day === null) return first;
  switch (every) {
    case "day":
      return dayOfWeek(day);
    case "week":
      return `week of ${fullDay(day)}`;
    case "month":
      return `${monthName(day.month)} ${day.year}`;
    case "quarter":
      return `${quarterText(day)} ${day.year}`;
    case "year":
      return String(day.year);
    case "fiscal-quarter":
      return spanText(day, 3);
    case "fiscal-year":
      return spanText(day, 12);
  }
}

/**
 * A bucket on an axis, where its neighbours stand beside it: `3 Nov`, `Mar`, `Q3`, `2026`. `withYear` is for the first
 * one of an axis and the first one of each year.
 */
export function shortBucketText(first: string, every: Every, withYear: boolean): string {
  const day = dayOf(first);
  if (day === null) return first;
  if (every === "year") return String(day.year);
  if (every === "day" || every === "week") return dateText(first, yearBase(day, withYear));
  if (every === "quarter") return withYear ? `${quarterText(day)} ${day.year}` : quarterText(day);
  return every === "fiscal-year" || withYear ? monthYear(day) : shortMonth(day.month);
}

function quarterText({ month }: Day): string {
  return `Q${Math.floor((month + 2) / 3)}`;
}

function monthYear({ month, year }: Pick<Day, "month" | "year">): string {
  return `${shortMonth(month)} ${year}`;
}

/** A day in the same year, or in another one: `dateText` writes the year of the latter. */
function yearBase({ year }: Day, withYear: boolean): Date {
  return new Date(year + (withYear ? 1 : 0), 6);
}

/** From the month of a day to the last one of so many. */
function spanText({ month, year }: Day, months: number): string {
  const last = month - 1 + months - 1;
  const end = { month: (last % 12) + 1, year: year + Math.floor(last / 12) };
  return `${monthYear({ month, year })} – ${monthYear(end)}`;
}
