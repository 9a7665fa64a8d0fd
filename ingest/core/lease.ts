import type { Pool } from "pg";
import { isLeased } from "./sql.ts";
import type { Lease } from "./pipeline-row.ts";

/** How long a lease lasts without renewal: the longest wait of a take-over. */
export const LEASE_MS = 6_000;
export const RENEW_MS = 2_000;

/**
 * Takes the object's lease where it is free, run out, or already this node's; null while another node holds it.
 * Every take raises the fencing token, so that whatever the last holder still has under way is fenced off.
 */
export async function takeLease(pool: Pool, object: string, node: string): Promise<Lease | null> {
  const { rows } = await pool.query<{ fencing_token: string }>(
    `update sync.object set lease_owner = $2, fencing_token = fencing_token + 1, server_incarnation = pg_postmaster_start_time(),
       lease_until = clock_timestamp() + make_interval(secs => $3::float8 / 1000)
     where name = $1 and (lease_owner is null or lease_owner = $2 or lease_until < clock_timestamp())
     returning fencing_token`,
    [object, node, LEASE_MS],
  );
  const [row] = rows;
  return row === undefined ? null : { object, fencingToken: Number(row.fencing_token) };
}

/** Renews a lease; false where it is another node's now, or of another life of Postgres. */
export async function renewLease(pool: Pool, { object, fencingToken }: Lease): Promise<boolean> {
  const { rowCount } = await pool.query(
    `update sync.object set lease_until = clock_timestamp() + make_interval(secs => $3::float8 / 1000)
     where ${isLeased("$1", "$2")} and lease_owner is not null`,
    [object, fencingToken, LEASE_MS],
  );
  return rowCount === 1;
}

/**
 * Gives a lease back, so that another node need not wait for its end; `lease_until` tells since when nobody holds it. A
 * lease that Postgres granted before it began anew runs out by itself: by now another node may hold one of the same token.
 */
export async function releaseLease(pool: Pool, { object, fencingToken }: Lease): Promise<void> {
  await pool.query(
    `update sync.object set lease_owner = null, lease_until = clock_timestamp() where ${isLeased("$1", "$2")}`,
    [object, fencingToken],
  );
}
