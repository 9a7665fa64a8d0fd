import type { Pool } from "pg";

/** SQL of a time as text: ISO 8601, milliseconds, UTC. So later is greater as text too. */
export function iso(time: string): string {
  return `to_char(${time} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

/** SQL of a time in whole milliseconds of the epoch, or of an interval in whole milliseconds. */
export function epochMs(time: string): string {
  return `(extract(epoch from ${time}) * 1000)::bigint`;
}

/** Now, by Postgres's clock, which dates every read and every received event. ISO 8601, milliseconds, UTC. */
export async function pgNow(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ now: string }>(`select ${iso("clock_timestamp()")} as now`);
  const [row] = rows;
  if (row === undefined) throw new Error("Postgres did not return the time.");
  return row.now;
}

/** The time (ISO 8601) `byMs` before. */
export function earlier(time: string, byMs: number): string {
  return new Date(Date.parse(time) - byMs).toISOString();
}
