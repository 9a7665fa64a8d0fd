import type { CalendarUnit } from "../protocol/calendar-unit.ts";

/** A day without a zone: `2026-01-31`. Those before the year 1 or after 9999 become the first or last of them. */
export type Day = string;

export type CalendarSettings = {
  /** The day that weeks begin with: 1 is Monday, 7 Sunday. */
  readonly weekStart: number;
  /** The month that fiscal years begin with: 1 is January. */
  readonly fiscalYearStart: number;
};

const DAY_MS = 86_400_000;
const FIRST: Day = "0001-01-01";
const LAST: Day = "9999-12-31";

export type Step = { readonly days: number } | { readonly months: number };

/** How long each unit is. */
export const STEPS: Readonly<Record<CalendarUnit, Step>> = {
  day: { days: 1 },
  week: { days: 7 },
  month: { months: 1 },
  quarter: { months: 3 },
  year: { months: 12 },
  "fiscal-quarter": { months: 3 },
  "fiscal-year": { months: 12 },
};

export function addDays(day: Day, days: number): Day {
  const at = utc(day) + days * DAY_MS;
  if (at <= utc(FIRST)) return FIRST;
  return at >= utc(LAST) ? LAST : new Date(at).toISOString().slice(0, 10);
}

export function daysBetween(from: Day, to: Day): number {
  return (utc(to) - utc(from)) / DAY_MS;
}

/** The same day of another month; where that month is shorter, its last. */
export function addMonths(day: Day, months: number): Day {
  const total = yearOf(day) * 12 + monthOf(day) - 1 + months;
  const year = Math.floor(total / 12);
  const month = (total % 12) + 1;
  if (year < 1) return FIRST;
  if (year > 9999) return LAST;
  return iso(year, month, Math.min(dayOf(day), daysIn(year, month)));
}

/** So many steps later, or earlier. */
export function addSteps(day: Day, step: Step, count: number): Day {
  return "days" in step ? addDays(day, step.days * count) : addMonths(day, step.months * count);
}

/** The first day of the unit that the day is in. */
export function startOf(unit: CalendarUnit, day: Day, settings: CalendarSettings): Day {
  const step = STEPS[unit];
  if ("days" in step) {
    if (step.days === 1) return day;
    return addDays(day, -((weekdayOf(day) - settings.weekStart + 7) % 7));
  }
  const first = unit.startsWith("fiscal") ? settings.fiscalYearStart : 1;
  const monthsIn = (monthOf(day) - first + 12) % step.months;
  return addMonths(iso(yearOf(day), monthOf(day), 1), -monthsIn);
}

/** How many whole months two days are apart; null where they are not the same day of their months. */
export function wholeMonths(from: Day, to: Day): number | null {
  if (dayOf(from) !== dayOf(to) || dayOf(from) > 28) return null;
  return (yearOf(to) - yearOf(from)) * 12 + monthOf(to) - monthOf(from);
}

/** How many units there are from the one that begins on a day to the one that begins on another, both counted. */
export function unitsBetween(unit: CalendarUnit, first: Day, last: Day): number {
  const step = STEPS[unit];
  const apart =
    "days" in step
      ? daysBetween(first, last) / step.days
      : ((yearOf(last) - yearOf(first)) * 12 + monthOf(last) - monthOf(first)) / step.months;
  return Math.floor(apart) + 1;
}

/** The day before it by a step; where that month has no such day, the first of the next one. */
export function stepBack(day: Day, step: Step): Day {
  const back = addSteps(day, step, -1);
  return "months" in step && dayOf(back) !== dayOf(day) ? addDays(back, 1) : back;
}

function utc(day: Day): number {
  return Date.parse(`${day}T00:00:00Z`);
}

function weekdayOf(day: Day): number {
  return new Date(utc(day)).getUTCDay() || 7;
}

function yearOf(day: Day): number {
  return Number(day.slice(0, 4));
}

function monthOf(day: Day): number {
  return Number(day.slice(5, 7));
}

function dayOf(day: Day): number {
  return Number(day.slice(8, 10));
}

/** The calendar repeats after 400 years; JavaScript takes a year before 100 for one of the twentieth century. */
function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}

function iso(year: number, month: number, day: number): Day {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}
