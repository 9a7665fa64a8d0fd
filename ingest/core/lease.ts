import type { Pool } from "pg";
import type { Lease } from "./pipeline-row.ts";

/** How long a lease lasts without renewal: the longest wait of a take-over. */
export const LEASE_MS = 6_000;
export const RENEW_MS = 2_000;

/**
 * Takes the object's lease where it is free, run out, or already this node's; null while another node holds it.
 * Every take raises the epoch, so that whatever the last holder still has under way is fenced off.
 */
export async function takeLease(pool: Pool, object: string, node: string): Promise<Lease | null> {
  const { rows } = await pool.query<{ lease_epoch: string }>(
    `update sync.object set lease_owner = $2, lease_epoch = lease_epoch + 1, lease_life = pg_postmaster_start_time(),
       lease_until = clock_timestamp() + make_interval(secs => $3::float8 / 1000)
     where name = $1 and (lease_owner is null or lease_owner = $2 or lease_until < clock_timestamp())
     returning lease_epoch`,
    [object, node, LEASE_MS],
  );
  const [row] = rows;
  return row === undefined ? null : { object, epoch: Number(row.lease_epoch) };
}

/** Renews a lease; false where it is another node's now, or of another life of Postgres. */
export async function renewLease(pool: Pool, { object, epoch }: Lease): Promise<boolean> {
  const { rowCount } = await pool.query(
    `update sync.object set lease_until = clock_timestamp() + make_interval(secs => $3::float8 / 1000)
     where name = $1 and lease_epoch = $2 and lease_owner is not null and lease_life = pg_postmaster_start_time()`,
    [object, epoch, LEASE_MS],
  );
  return rowCount === 1;
}

/** Gives a lease back, so that another node need not wait for its end; `lease_until` tells since when nobody holds it. */
export async function releaseLease(pool: Pool, { object, epoch }: Lease): Promise<void> {
  await pool.query(
    "update sync.object set lease_owner = null, lease_until = clock_timestamp() where name = $1 and lease_epoch = $2",
    [object, epoch],
  );
}
