import { dayOf, exactDay, fullDay, localDay, shortDay } from "./calendar.ts";

/** Dates and times by the reader's clock, short for the grid and exact for hovering, with 24 hours. */

/** `3 Nov` within the year of `now`, else `3 Nov 2024`. A date has no zone: it is the same day everywhere. */
export function dateText(date: string, now: Date): string {
  const day = dayOf(date);
  if (day === null) return date;
  return day.year === now.getFullYear() ? shortDay(day) : fullDay(day);
}

/** `Tue, 3 November 2026 (2026-11-03)`. */
export function exactDateText(date: string): string {
  const day = dayOf(date);
  return day === null ? date : `${exactDay(day)} (${date})`;
}

/** `3 Nov, 14:02` within the year of `now`, else `3 Nov 2024, 14:02`. */
export function dateTimeText(instant: string, now: Date): string {
  const at = parseInstant(instant);
  if (at === null) return instant;
  const day = localDay(at);
  return `${day.year === now.getFullYear() ? shortDay(day) : fullDay(day)}, ${clockText(at)}`;
}

/** `14:02` on the day of `now`, else `3 Nov, 14:02`. */
export function momentText(instant: string, now: Date): string {
  const at = parseInstant(instant);
  if (at === null) return instant;
  const isToday = fullDay(localDay(at)) === fullDay(localDay(now));
  return isToday ? clockText(at) : dateTimeText(instant, now);
}

/** Weekday, date, seconds and zone, then the instant as it was sent: `Tue, 3 November 2026 at 14:02:12 CET (…)`. */
export function exactDateTimeText(instant: string): string {
  const at = parseInstant(instant);
  if (at === null) return instant;
  // Only Intl knows what a zone is called. It takes long to begin: this is for hovering (ui/hover-title.ts).
  exactFormat ??= new Intl.DateTimeFormat("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
  });
  return `${exactFormat.format(at)} (${instant})`;
}

let exactFormat: Intl.DateTimeFormat | undefined;

/** `14:02` of `14:02:00.000`, with seconds where there are any. */
export function timeText(time: string): string {
  const match = /^(\d\d:\d\d)(:\d\d)?/.exec(time);
  if (!match?.[1]) return time;
  return match[2] && match[2] !== ":00" ? match[1] + match[2] : match[1];
}

function clockText(at: Date): string {
  return [at.getHours(), at.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
}

function parseInstant(instant: string): Date | null {
  const at = new Date(instant);
  return Number.isNaN(at.getTime()) ? null : at;
}
