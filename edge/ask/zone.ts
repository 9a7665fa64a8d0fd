import { zoneNamed } from "../protocol/zone-name.ts";
import { nearMatches } from "../query/near-match.ts";
import { QuestionError } from "../query/question-error.ts";
import type { Day } from "./calendar-date.ts";

/**
 * The zone, if there is one of that name here. What its clocks show only Postgres says, by its own table, which can be
 * another edition than the one here.
 */
export function checkZone(name: string): string {
  const zone = zoneNamed(name);
  if (zone !== null && formatOf(zone) !== null) return zone;
  throw new QuestionError(
    "Unknown zone",
    `zone: it takes UTC or a name as in Europe/Berlin, not “${name.slice(0, 40)}”.`,
    nearMatches(name, Intl.supportedValuesOf("timeZone")),
  );
}

/**
 * The day that it is in the zone, by the table here: which day is called today, and where an answer begins whose
 * condition begins at an hour. No row is put into a day by it. `at` is in milliseconds since 1970.
 */
export function localDay(at: number, zone: string): Day {
  const parts = new Map(
    formatOf(zone)
      ?.formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  return `${parts.get("year")?.padStart(4, "0")}-${parts.get("month")}-${parts.get("day")}`;
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
