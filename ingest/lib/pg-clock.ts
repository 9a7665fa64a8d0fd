import type { Pool } from "pg";

/** Now, by Postgres's clock, which dates every read and every received event. ISO 8601, milliseconds, UTC. */
export async function pgNow(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ now: string }>(
    `select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as now`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error("Postgres did not return the time.");
  return row.now;
}

/** The time (ISO 8601) `byMs` before. */
export function earlier(time: string, byMs: number): string {
  return new Date(Date.parse(time) - byMs).toISOString();
}
