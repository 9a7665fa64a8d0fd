import type { CalendarUnit } from "../../edge/protocol/calendar-unit.ts";
import type { Period } from "../../edge/protocol/question.ts";

/* Days of the oracle: found by walking from day to day. */

export type OracleSettings = {
  readonly now: number;
  readonly weekStart: number;
  readonly fiscalYearStart: number;
};

const DAY_MS = 86_400_000;

export function nextDay(day: string, days = 1): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

export function weekday(day: string): number {
  return ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** `2026-01-31 09:30:00`: what a clock there shows. */
export function wallClock(instant: string, zone: string): string {
  const clock =
    clocks.get(zone) ??
    new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
  clocks.set(zone, clock);
  return clock.format(new Date(instant));
}

function begins(unit: CalendarUnit, day: string, settings: OracleSettings): boolean {
  const [, month = 0, date = 0] = day.split("-").map(Number);
  const months = (month - settings.fiscalYearStart + 12) % 12;
  switch (unit) {
    case "day":
      return true;
    case "week":
      return weekday(day) === settings.weekStart;
    case "month":
      return date === 1;
    case "quarter":
      return date === 1 && [1, 4, 7, 10].includes(month);
    case "year":
      return date === 1 && month === 1;
    case "fiscal-quarter":
      return date === 1 && months % 3 === 0;
    case "fiscal-year":
      return date === 1 && months === 0;
  }
}

export function bucketOf(unit: CalendarUnit, day: string, settings: OracleSettings): string {
  let at = day;
  while (!begins(unit, at, settings)) at = nextDay(at, -1);
  return at;
}

const walked = new Map<string, string>();

/** The bucket so many after, or before, the one of the day. */
export function bucketAfter(
  unit: CalendarUnit,
  day: string,
  count: number,
  settings: OracleSettings,
): string {
  const { weekStart, fiscalYearStart } = settings;
  const key = [unit, day, count, weekStart, fiscalYearStart].join();
  const known = walked.get(key);
  if (known !== undefined) return known;
  let at = bucketOf(unit, day, settings);
  for (let i = 0; i < Math.abs(count); i++) {
    do at = nextDay(at, Math.sign(count));
    while (!begins(unit, at, settings));
  }
  walked.set(key, at);
  return at;
}

/** First day, and the day after the last. */
export function periodDays(
  { period, n = 1 }: Period,
  today: string,
  settings: OracleSettings,
): [string, string] {
  if (period === "today") return [today, nextDay(today)];
  const unit = period.replace(/^(last|this|next)-/, "").replace(/^n-(.*)s$/, "$1") as CalendarUnit;
  const start = (count: number) => bucketAfter(unit, today, count, settings);
  if (period.startsWith("this")) return [start(0), start(1)];
  if (period.startsWith("last-n-")) return [start(-n), unit === "day" ? start(1) : start(0)];
  if (period.startsWith("next-n-")) return [start(1), start(n + 1)];
  return period.startsWith("last") ? [start(-1), start(0)] : [start(1), start(2)];
}

/** A year or months before, on the same date; null where there is no such date. */
export function monthsBefore(day: string, months: number): string | null {
  const [year = 0, month = 0, date = 0] = day.split("-").map(Number);
  const total = year * 12 + month - 1 - months;
  const two = (value: number) => String(value).padStart(2, "0");
  const found = `${String(Math.floor(total / 12)).padStart(4, "0")}-${two((total % 12) + 1)}-${two(date)}`;
  const at = new Date(`${found}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(found) ? found : null;
}
