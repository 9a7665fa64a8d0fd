/** Parts of the calendar. Weeks and fiscal years begin where the settings say. */
export const CALENDAR_UNITS = [
  "day",
  "week",
  "month",
  "quarter",
  "year",
  "fiscal-quarter",
  "fiscal-year",
] as const;
export type CalendarUnit = (typeof CALENDAR_UNITS)[number];

export type PeriodName =
  | "today"
  | `${"last" | "this" | "next"}-${CalendarUnit}`
  | `${"last" | "next"}-n-${CalendarUnit}s`;

export const PERIOD_NAMES: readonly PeriodName[] = [
  "today",
  ...CALENDAR_UNITS.flatMap((unit) => [`last-${unit}`, `this-${unit}`, `next-${unit}`] as const),
  ...CALENDAR_UNITS.flatMap((unit) => [`last-n-${unit}s`, `next-n-${unit}s`] as const),
];

/** The most days, weeks … of a period with `n`. */
export const MOST_UNITS = 1_000;
