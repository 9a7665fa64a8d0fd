/**
 * Days in English, day before month. Not by Intl, whose first use takes a phone 100 ms and more before a list is
 * drawn (docs/performance.md).
 */
export type Day = {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  /** Monday is 1, Sunday 7. */
  readonly weekday: number;
};

/** The day of a date such as `2026-11-03`, which is the same in every zone; null of what is none. */
export function dayOf(date: string): Day | null {
  const at = /^\d{4}-\d\d-\d\d$/.test(date) ? new Date(`${date}T00:00:00Z`) : null;
  if (at === null || Number.isNaN(at.getTime())) return null;
  return {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    weekday: at.getUTCDay() || 7,
  };
}

/** The day that the reader's clock shows at an instant. */
export function localDay(at: Date): Day {
  return {
    year: at.getFullYear(),
    month: at.getMonth() + 1,
    day: at.getDate(),
    weekday: at.getDay() || 7,
  };
}

/** `3 Nov`. */
export function shortDay({ day, month }: Day): string {
  return `${day} ${shortMonth(month)}`;
}

/** `3 Nov 2024`. */
export function fullDay(day: Day): string {
  return `${shortDay(day)} ${day.year}`;
}

/** `Tue, 3 Nov 2026`. */
export function dayOfWeek(day: Day): string {
  return `${weekdayName(day.weekday).slice(0, 3)}, ${fullDay(day)}`;
}

/** `Tue, 3 November 2026`. */
export function exactDay({ weekday, day, month, year }: Day): string {
  return `${weekdayName(weekday).slice(0, 3)}, ${day} ${monthName(month)} ${year}`;
}

/** Of four letters in September, as the English write it. */
export function shortMonth(month: number): string {
  return monthName(month).slice(0, month === 9 ? 4 : 3);
}

export function monthName(month: number): string {
  return MONTHS[month - 1] ?? "";
}

/** @param weekday Monday is 1, Sunday 7 */
export function weekdayName(weekday: number): string {
  return WEEKDAYS[weekday - 1] ?? "";
}

const MONTHS = [
  ...["January", "February", "March", "April", "May", "June"],
  ...["July", "August", "September", "October", "November", "December"],
];

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
