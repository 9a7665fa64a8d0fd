import type { Pool } from "pg";
import type { Lease } from "../../core/pipeline-row.ts";
import { stampMarginMs, type Tuning } from "../../core/tuning.ts";

/** An open row of `sync.repair` that asks for some fields: of named records, of a range, or of every record. */
export type FieldRepair = {
  readonly id: number;
  readonly cause: string;
  /** Mirror columns. */
  readonly columns: readonly string[];
  /** Empty for a range and for every record. */
  readonly recordIds: readonly string[];
  /** Start of the range by SystemModstamp, ISO 8601; null for named records and for every record. */
  readonly since: string | null;
  /** Epoch milliseconds, Postgres's clock. */
  readonly openedAt: number;
  readonly tries: number;
  readonly traceId: string | null;
};

const COLUMNS = `id, cause, to_jsonb(columns) as columns, to_jsonb(record_ids) as record_ids,
  to_char(since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as since,
  (extract(epoch from opened_at) * 1000)::bigint as opened_ms, tries, trace_id`;

/** Those that are due, oldest first. */
export async function dueFieldRepairs(
  pool: Pool,
  object: string,
  limit: number,
): Promise<readonly FieldRepair[]> {
  const { rows } = await pool.query<Readonly<Record<string, string | null>>>(
    `select ${COLUMNS} from sync.repair
     where object = $1 and closed_at is null and columns is not null and next_try_at <= clock_timestamp()
     order by id limit $2`,
    [object, limit],
  );
  return rows.map((row) => ({
    id: Number(row["id"]),
    cause: String(row["cause"]),
    columns: JSON.parse(row["columns"] ?? "[]") as readonly string[],
    recordIds: JSON.parse(row["record_ids"] ?? "[]") as readonly string[],
    since: row["since"] ?? null,
    openedAt: Number(row["opened_ms"]),
    tries: Number(row["tries"]),
    traceId: row["trace_id"] ?? null,
  }));
}

/** How long until the next one is due, in milliseconds; null without any. */
export async function nextFieldRepairMs(pool: Pool, object: string): Promise<number | null> {
  const { rows } = await pool.query<{ ms: string | null }>(
    `select (extract(epoch from min(next_try_at) - clock_timestamp()) * 1000)::bigint as ms
     from sync.repair where object = $1 and closed_at is null and columns is not null`,
    [object],
  );
  const ms = rows[0]?.ms ?? null;
  return ms === null ? null : Math.max(0, Number(ms));
}

/**
 * Every record has been read: what is left is whatever changed shortly before the repair was opened, or since, which a
 * bulk read may have shown as it was before. Its SystemModstamp may be older than its commit, hence the margin. It is
 * read when a REST read can no longer lag behind the opening.
 */
export async function leaveRange(
  pool: Pool,
  { object, fencingToken }: Lease,
  id: number,
  tuning: Tuning,
): Promise<void> {
  await pool.query(
    `update sync.repair set tries = tries + 1,
       since = opened_at - make_interval(secs => $4::float8 / 1000),
       next_try_at = greatest(clock_timestamp(), opened_at + make_interval(secs => ($5::float8 + 500) / 1000)),
       last_outcome = 'every record read; what changed meanwhile is read once more'
     where id = $1 and object = $2
       and exists (select from sync.object where name = $2 and fencing_token = $3 and server_incarnation = pg_postmaster_start_time())`,
    [
      ...[id, object, fencingToken],
      ...[tuning.bulkMaxStalenessMs + stampMarginMs(tuning), tuning.restMaxStalenessMs],
    ],
  );
}
