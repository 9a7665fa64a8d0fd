import type { Pool } from "pg";
import { iso } from "../../edge/protocol/iso-sql.ts";

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
