import type { Add } from "./statement.ts";

/** `2026-01-31`, as the clocks of a zone show it. */
export type ZonedDay = { readonly day: string; readonly zone: string };

/** The day that it is in the zone. */
export function localDaySql(instant: string, zone: string, add: Add): string {
  return `(${instant} at time zone ${add(zone, "text")})::date`;
}

/** Whether it is the day or a later one. */
export function fromDaySql(instant: string, { day, zone }: ZonedDay, add: Add): string {
  const [early, late] = boundsOf(day, add);
  const isLater = `${localDaySql(instant, zone, add)} >= ${add(day, "date")}`;
  return `${instant} >= ${early} and (${instant} >= ${late} or ${isLater})`;
}

/** Whether it is an earlier day. */
export function beforeDaySql(instant: string, { day, zone }: ZonedDay, add: Add): string {
  const [early, late] = boundsOf(day, add);
  const isEarlier = `${localDaySql(instant, zone, add)} < ${add(day, "date")}`;
  return `${instant} < ${late} and (${instant} < ${early} or ${isEarlier})`;
}

/** More than any clock was ever off from that of UTC: 15:56 in Manila until 1844. */
const FARTHEST_MS = 16 * 3_600_000;
/** Postgres has no year 0. */
const FIRST_MS = Date.parse("0001-01-01T00:00:00Z");

/** Instants between which the day begins in every zone: an index finds the rows, and few are looked at closely. */
function boundsOf(day: string, add: Add): readonly [string, string] {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const at = (ms: number) => add(new Date(Math.max(ms, FIRST_MS)).toISOString(), "timestamptz");
  return [at(midnight - FARTHEST_MS), at(midnight + FARTHEST_MS)];
}
