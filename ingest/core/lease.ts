import type { Pool } from "pg";
import type { Ancestor } from "../../edge/protocol/line.ts";
import { isLockTimeout } from "../lib/pg-error.ts";
import { isLeased } from "./sql.ts";
import { Lease } from "./pipeline-row.ts";

/** How long a lease lasts without renewal: the longest wait of a take-over. */
const LEASE_MS = 6_000;
export const RENEW_MS = 2_000;

/**
 * Takes the object's lease if it is free, expired, or already this node's; null while another node holds it. Every take
 * begins a new line, which fences off pending writes of the last holder. The line is noted in the lineage. An object that
 * a node of a version without history has copied has its history from here on.
 */
export async function takeLease(pool: Pool, object: string, node: string): Promise<Lease | null> {
  const { rows } = await pool.query<{ line: string }>(
    `with granted as (
       update sync.object set lease_owner = $2, line = gen_random_uuid(), server_incarnation = pg_postmaster_start_time(),
         lease_until = clock_timestamp() + make_interval(secs => $3::float8 / 1000),
         history_from = case when copied_at is not null then coalesce(history_from, head_seq) end,
         history_at = case when copied_at is not null then coalesce(history_at, greatest(last_moment, clock_timestamp())) end
       where name = $1 and (lease_owner is null or lease_owner = $2 or lease_until < clock_timestamp())
       returning name, line, head_seq)
     insert into sync.lineage (object, n, line, first_seq)
     select name, coalesce((select max(n) from sync.lineage where object = name), 0) + 1, line, head_seq + 1 from granted
     returning line`,
    [object, node, LEASE_MS],
  );
  const [row] = rows;
  return row === undefined ? null : new Lease(object, row.line);
}

/** The most lines that a room is told. One that was not reached for more grants than that starts anew. */
const MAX_ANCESTORS = 50;

/** The lines that lead to this lease's, the latest last. */
export async function ancestors(pool: Pool, { object, line }: Lease): Promise<readonly Ancestor[]> {
  const { rows } = await pool.query<{ line: string; up_to: string }>(
    `select l.line, after.first_seq - 1 as up_to
     from sync.lineage l join sync.lineage after on after.object = l.object and after.n = l.n + 1
     where l.object = $1 and l.n < (select n from sync.lineage where object = $1 and line = $2)
     order by l.n desc limit $3`,
    [object, line, MAX_ANCESTORS],
  );
  return rows.map((row) => ({ line: row.line, upTo: Number(row.up_to) })).toReversed();
}

/** Renews a lease; false if another node holds it now, if Postgres restarted, or if the log went back. */
export async function renewLease(pool: Pool, lease: Lease): Promise<boolean> {
  const { rows } = await pool.query<{ head_seq: string; published_seq: string }>(
    `update sync.object set lease_until = clock_timestamp() + make_interval(secs => $3::float8 / 1000)
     where ${isLeased("$1", "$2")} and lease_owner is not null returning head_seq, published_seq`,
    [lease.object, lease.line, LEASE_MS],
  );
  const [row] = rows;
  if (row === undefined || lease.isAhead(Number(row.head_seq))) return false;
  return !lease.isAheadOfPublished(Number(row.published_seq));
}

/**
 * The same, by who tries it again soon: a renewal that waited for a lock in vain says nothing of the lease. A row that a
 * batch of ours holds, which itself waits for somebody's lock, nobody else can take over meanwhile.
 */
export async function keepLease(pool: Pool, lease: Lease): Promise<boolean> {
  try {
    return await renewLease(pool, lease);
  } catch (error) {
    if (isLockTimeout(error)) return true;
    throw error;
  }
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
