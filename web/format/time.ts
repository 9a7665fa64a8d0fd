/**
 * Dates and times in the reader's zone unless another is named, short for the grid and exact for hovering. They are in
 * English, day before month, with 24 hours.
 */

const LOCALE = "en-GB";

/** `3 Nov` within the year of `now`, else `3 Nov 2024`. A date has no zone: it is the same day everywhere. */
export function dateText(date: string, now: Date): string {
  const at = parseDate(date);
  if (at === null) return date;
  const sameYear = at.getUTCFullYear() === now.getFullYear();
  return format(sameYear ? DAY : DAY_YEAR, "UTC", at);
}

/** `Tue 3 November 2026`. */
export function exactDateText(date: string): string {
  const at = parseDate(date);
  return at === null ? date : `${format(DAY_EXACT, "UTC", at)} (${date})`;
}

/** `3 Nov, 14:02` within the year of `now`, else `3 Nov 2024, 14:02`. */
export function dateTimeText(instant: string, now: Date, timeZone?: string): string {
  const at = parseInstant(instant);
  if (at === null) return instant;
  const year = format(YEAR, timeZone, at);
  return format(year === format(YEAR, timeZone, now) ? MINUTE : MINUTE_YEAR, timeZone, at);
}

/** `14:02` on the day of `now`, else `3 Nov, 14:02`. */
export function momentText(instant: string, now: Date, timeZone?: string): string {
  const at = parseInstant(instant);
  if (at === null) return instant;
  const today = format(DAY_YEAR, timeZone, at) === format(DAY_YEAR, timeZone, now);
  return today ? format(CLOCK, timeZone, at) : dateTimeText(instant, now, timeZone);
}

/** Weekday, date, seconds and zone, then the instant as it was sent. */
export function exactDateTimeText(instant: string, timeZone?: string): string {
  const at = parseInstant(instant);
  return at === null ? instant : `${format(EXACT, timeZone, at)} (${instant})`;
}

/** `14:02` of `14:02:00.000`, with seconds where there are any. */
export function timeText(time: string): string {
  const match = /^(\d\d:\d\d)(:\d\d)?/.exec(time);
  if (!match?.[1]) return time;
  return match[2] && match[2] !== ":00" ? match[1] + match[2] : match[1];
}

/** A day in other parts than above, such as its month alone; null of what is no day. */
export function dayParts(date: string, options: Intl.DateTimeFormatOptions): string | null {
  const at = parseDate(date);
  return at && format(options, "UTC", at);
}

type Options = Intl.DateTimeFormatOptions;
const DAY: Options = { day: "numeric", month: "short" };
const DAY_YEAR: Options = { ...DAY, year: "numeric" };
const DAY_EXACT: Options = { weekday: "short", day: "numeric", month: "long", year: "numeric" };
const YEAR: Options = { year: "numeric" };
const CLOCK: Options = { hour: "2-digit", minute: "2-digit" };
const MINUTE: Options = { ...DAY, hour: "2-digit", minute: "2-digit" };
const MINUTE_YEAR: Options = { ...MINUTE, year: "numeric" };
const EXACT: Options = {
  ...DAY_EXACT,
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZoneName: "short",
};

const formats = new Map<Options, Map<string, Intl.DateTimeFormat>>();

function format(options: Options, timeZone: string | undefined, at: Date): string {
  const zones = formats.get(options) ?? new Map<string, Intl.DateTimeFormat>();
  formats.set(options, zones);
  const key = timeZone ?? "";
  const known =
    zones.get(key) ??
    new Intl.DateTimeFormat(LOCALE, timeZone ? { ...options, timeZone } : options);
  zones.set(key, known);
  return known.format(at);
}

function parseDate(date: string): Date | null {
  return /^\d{4}-\d\d-\d\d$/.test(date) ? parseInstant(`${date}T00:00:00Z`) : null;
}

function parseInstant(instant: string): Date | null {
  const at = new Date(instant);
  return Number.isNaN(at.getTime()) ? null : at;
}
