import { nearMatches } from "../query/near-match.ts";
import { QuestionError } from "../query/question-error.ts";
import type { Day } from "./calendar-date.ts";

/**
 * The zone, if there is one of that name. Only names that mean the same here and in Postgres are taken: it reads `CET`
 * as an abbreviation without summer time, and the sign of `+02:00` the other way round.
 */
export function checkZone(name: string): string {
  const isName = /^[A-Za-z]+(\/[A-Za-z][\w+-]*){1,2}$/.test(name) || name === "UTC";
  if (isName && formatOf(name) !== null) return name;
  throw new QuestionError(
    "Unknown zone",
    `zone: it takes UTC or a name as in Europe/Berlin, not “${name.slice(0, 40)}”.`,
    nearMatches(name, Intl.supportedValuesOf("timeZone")),
  );
}

/** The day that it is in the zone. `at` is in milliseconds since 1970. */
export function localDay(at: number, zone: string): Day {
  const parts = new Map(
    formatOf(zone)
      ?.formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  return `${parts.get("year")?.padStart(4, "0")}-${parts.get("month")}-${parts.get("day")}`;
}

const HOURS_17 = 17 * 3600;

/**
 * When the day begins in the zone: its first second, or that of the next day where the zone skips it. Found by halving,
 * since clocks that go back at midnight or one o'clock have two midnights or none.
 */
export function startOfDay(day: Day, zone: string): string {
  const midnight = Date.parse(`${day}T00:00:00Z`) / 1000;
  let [before, from] = [midnight - HOURS_17, midnight + HOURS_17];
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2);
    if (localDay(middle * 1000, zone) < day) before = middle;
    else from = middle;
  }
  return new Date(from * 1000).toISOString();
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Null where there is no such zone. Making one takes far longer than using it. */
function formatOf(zone: string): Intl.DateTimeFormat | null {
  const key = zone.toLowerCase();
  const known = formats.get(key);
  if (known) return known;
  const options = { calendar: "iso8601", numberingSystem: "latn", timeZone: zone } as const;
  const parts = { year: "numeric", month: "2-digit", day: "2-digit" } as const;
  try {
    const made = new Intl.DateTimeFormat("en", { ...options, ...parts });
    formats.set(key, made);
    return made;
  } catch {
    return null;
  }
}
