import { dateText, dayParts } from "./time.ts";

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
  if (dayParts(first, YEAR) === null) return first;
  switch (every) {
    case "day":
      return `${dayParts(first, { weekday: "short", ...DAY_YEAR })}`;
    case "week":
      return `week of ${dayParts(first, DAY_YEAR)}`;
    case "month":
      return `${dayParts(first, LONG_MONTH)}`;
    case "quarter":
      return `Q${quarterOf(first)} ${dayParts(first, YEAR)}`;
    case "year":
      return `${dayParts(first, YEAR)}`;
    case "fiscal-quarter":
      return spanText(first, 3);
    case "fiscal-year":
      return spanText(first, 12);
  }
}

/**
 * A bucket on an axis, where its neighbours stand beside it: `3 Nov`, `Mar`, `Q3`, `2026`. `withYear` is for the first
 * one of an axis and the first one of each year.
 */
export function shortBucketText(first: string, every: Every, withYear: boolean): string {
  if (dayParts(first, YEAR) === null) return first;
  const year = dayParts(first, YEAR);
  if (every === "year") return `${year}`;
  if (every === "day" || every === "week") return dateText(first, yearBase(first, withYear));
  if (every === "quarter")
    return withYear ? `Q${quarterOf(first)} ${year}` : `Q${quarterOf(first)}`;
  if (every === "fiscal-year") return `${dayParts(first, MONTH_YEAR)}`;
  return `${dayParts(first, withYear ? MONTH_YEAR : MONTH)}`;
}

type Options = Intl.DateTimeFormatOptions;
const YEAR: Options = { year: "numeric" };
const MONTH: Options = { month: "short" };
const MONTH_YEAR: Options = { month: "short", year: "numeric" };
const LONG_MONTH: Options = { month: "long", year: "numeric" };
const DAY_YEAR: Options = { day: "numeric", month: "short", year: "numeric" };

function quarterOf(date: string): number {
  return Math.floor((Number(date.slice(5, 7)) + 2) / 3);
}

/** A day in the same year, or in another one: `dateText` writes the year of the latter. */
function yearBase(date: string, withYear: boolean): Date {
  return new Date(Number(date.slice(0, 4)) + (withYear ? 1 : 0), 6);
}

/** From the month of a day to the last one of so many. */
function spanText(first: string, months: number): string {
  const month = Number(first.slice(5, 7)) - 1 + months - 1;
  const last = new Date(Date.UTC(Number(first.slice(0, 4)), month, 1)).toISOString().slice(0, 10);
  return `${dayParts(first, MONTH_YEAR)} – ${dayParts(last, MONTH_YEAR)}`;
}
