import type { Pool } from "pg";
import { isLeased } from "./sql.ts";
import { Lease } from "./pipeline-row.ts";

/** How long a lease lasts without renewal: the longest wait of a take-over. */
const LEASE_MS = 6_000;
export const RENEW_MS = 2_000;

/**
 * Takes the object's lease if it is free, expired, or already this node's; null while another node holds it. Every take
 * begins a new line, which fences off pending writes of the last holder.
 */
export async function takeLease(pool: Pool, object: string, node: string): Promise<Lease | null> {
  const { rows } = await pool.query<{ line: string }>(
    `update sync.object set lease_owner = $2, line = gen_random_uuid(), server_incarnation = pg_postmaster_start_time(),
       lease_until = clock_timestamp() + make_interval(secs => $3::float8 / 1000)
     where name = $1 and (lease_owner is null or lease_owner = $2 or lease_until < clock_timestamp())
     returning line`,
    [object, node, LEASE_MS],
  );
  const [row] = rows;
  return row === undefined ? null : new Lease(object, row.line);
}

/** Renews a lease; false if another node holds it now, or if Postgres restarted. */
export async function renewLease(pool: Pool, { object, line }: Lease): Promise<boolean> {
  const { rowCount } = await pool.query(
    `update sync.object set lease_until = clock_timestamp() + make_interval(secs => $3::float8 / 1000)
     where ${isLeased("$1", "$2")} and lease_owner is not null`,
    [object, line, LEASE_MS],
  );
  return rowCount === 1;
}

/**
 * Releases a lease, so that another node need not wait for its expiry; `lease_until` shows since when it is free. A
 * lease granted before a restart of Postgres is left to expire.
 */
export async function releaseLease(pool: Pool, { object, line }: Lease): Promise<void> {
  await pool.query(
    `update sync.object set lease_owner = null, lease_until = clock_timestamp() where ${isLeased("$1", "$2")}`,
    [object, line],
  );
}
