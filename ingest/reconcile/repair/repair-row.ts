import type { Pool } from "pg";
import type { Lease } from "../../core/pipeline-row.ts";

/** So many repairs of named records are read in one call. */
export const MAX_TOGETHER = 500;

/** An open row of `sync.repair`. */
export type OpenRepair = {
  readonly id: number;
  readonly cause: string;
  readonly recordIds: readonly string[];
  /** ISO 8601; null for named records. */
  readonly since: string | null;
  /** Epoch milliseconds, Postgres's clock. */
  readonly openedAt: number;
  readonly causeAt: number | null;
  readonly tries: number;
  readonly traceId: string | null;
};

type RepairText = Readonly<Record<string, string | null>>;

const COLUMNS = `id, cause, to_jsonb(record_ids) as record_ids, to_char(since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as since,
  (extract(epoch from opened_at) * 1000)::bigint as opened_ms, (extract(epoch from cause_at) * 1000)::bigint as cause_ms,
  tries, trace_id`;

/** Repairs of whole records that are due, oldest first, and how long until the next one is (null without any). */
export async function dueRepairs(
  pool: Pool,
  object: string,
  limit: number,
): Promise<{ readonly due: readonly OpenRepair[]; readonly nextInMs: number | null }> {
  const due = await pool.query<RepairText>(
    `select ${COLUMNS} from sync.repair
     where object = $1 and closed_at is null and columns is null and next_try_at <= clock_timestamp()
     order by id limit $2`,
    [object, limit],
  );
  const next = await pool.query<{ ms: string | null }>(
    `select (extract(epoch from min(next_try_at) - clock_timestamp()) * 1000)::bigint as ms
     from sync.repair
     where object = $1 and closed_at is null and columns is null and next_try_at > clock_timestamp()`,
    [object],
  );
  const ms = next.rows[0]?.ms ?? null;
  return { due: due.rows.map(fromText), nextInMs: ms === null ? null : Number(ms) };
}

function fromText(row: RepairText): OpenRepair {
  return {
    id: Number(row["id"]),
    cause: String(row["cause"]),
    recordIds: JSON.parse(row["record_ids"] ?? "[]") as readonly string[],
    since: row["since"] ?? null,
    openedAt: Number(row["opened_ms"]),
    causeAt: row["cause_ms"] ? Number(row["cause_ms"]) : null,
    tries: Number(row["tries"]),
    traceId: row["trace_id"] ?? null,
  };
}

/** Notes a try: closed, or the next one in so many milliseconds by Postgres's clock. Fenced by the lease's fencing token. */
export async function noteTry(
  pool: Pool,
  { object, fencingToken }: Lease,
  id: number,
  outcome: { readonly message: string; readonly retryInMs: number | null },
): Promise<void> {
  await pool.query(
    `update sync.repair set tries = tries + 1, last_outcome = $4,
       closed_at = case when $5::float8 is null then clock_timestamp() end,
       next_try_at = case when $5::float8 is null then next_try_at
                     else clock_timestamp() + make_interval(secs => $5::float8 / 1000) end
     where id = $1 and object = $2
       and exists (select from sync.object where name = $2 and fencing_token = $3 and server_incarnation = pg_postmaster_start_time())`,
    [id, object, fencingToken, outcome.message, outcome.retryInMs],
  );
}
