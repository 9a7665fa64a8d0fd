import type { Pool } from "pg";
import type { Lease } from "../../core/pipeline-row.ts";
import { fenced } from "../../core/sql.ts";
import { stampMarginMs, type Tuning } from "../../core/tuning.ts";
import { iso } from "../../../edge/protocol/iso-sql.ts";
import { epochMs } from "../../lib/pg-clock.ts";

/** An open row of `sync.repair`: it requests named records, what changed since a time, or every record. */
export type Repair = {
  readonly id: number;
  readonly cause: string;
  /** The requested mirror columns; null for whole records. */
  readonly columns: readonly string[] | null;
  /** Empty for a range and for every record. */
  readonly recordIds: readonly string[];
  /** Start of the range by SystemModstamp, ISO 8601; null for named records and for every record. */
  readonly since: string | null;
  /** Postgres's clock, epoch milliseconds. */
  readonly openedAt: number;
  /** Commit time of the event that opened it, epoch milliseconds; null without one. */
  readonly causeAt: number | null;
  readonly tries: number;
  readonly traceId: string | null;
};

/** What repairs request of a record: all of it, or some columns. */
export type RepairScope = "records" | "columns";

const FIELDS = `id, cause, to_jsonb(columns) as columns, to_jsonb(record_ids) as record_ids, ${iso("since")} as since,
  ${epochMs("opened_at")} as opened_ms, ${epochMs("cause_at")} as cause_ms, tries, trace_id`;

const IS_OPEN = `object = $1 and closed_at is null and (columns is not null) = ($2 = 'columns')`;

/** Those that are due, oldest first. */
export async function dueRepairs(
  pool: Pool,
  object: string,
  scope: RepairScope,
  limit: number,
): Promise<readonly Repair[]> {
  const { rows } = await pool.query<Readonly<Record<string, string | null>>>(
    `select ${FIELDS} from sync.repair
     where ${IS_OPEN} and next_try_at <= clock_timestamp() order by id limit $3`,
    [object, scope, limit],
  );
  return rows.map((row) => ({
    id: Number(row["id"]),
    cause: String(row["cause"]),
    columns: row["columns"] ? (JSON.parse(row["columns"]) as readonly string[]) : null,
    recordIds: JSON.parse(row["record_ids"] ?? "[]") as readonly string[],
    since: row["since"] ?? null,
    openedAt: Number(row["opened_ms"]),
    causeAt: row["cause_ms"] ? Number(row["cause_ms"]) : null,
    tries: Number(row["tries"]),
    traceId: row["trace_id"] ?? null,
  }));
}

/** How long until the next one is due, in milliseconds; null without any. */
export async function nextRepairMs(
  pool: Pool,
  object: string,
  scope: RepairScope,
): Promise<number | null> {
  const { rows } = await pool.query<{ ms: string | null }>(
    `select ${epochMs("min(next_try_at) - clock_timestamp()")} as ms from sync.repair where ${IS_OPEN}`,
    [object, scope],
  );
  const ms = rows[0]?.ms ?? null;
  return ms === null ? null : Math.max(0, Number(ms));
}

/**
 * Closes a repair after an attempt, or sets in how many milliseconds (Postgres clock) the next is due: with `windowMs`,
 * at the first whole multiple of it from then on. Fenced. A repair that a resync closed
 * during the attempt stays closed. When a backfill is closed, the history of its new columns begins: before, they were
 * empty for who looks.
 */
export async function updateTried(
  pool: Pool,
  { object, line }: Lease,
  id: number,
  outcome: {
    readonly message: string;
    readonly retryInMs: number | null;
    readonly windowMs?: number;
  },
): Promise<void> {
  await pool.query(
    `with tried as (
       update sync.repair set tries = tries + 1, last_outcome = $4,
         closed_at = case when $5::float8 is null then clock_timestamp() end,
         next_try_at = case when $5::float8 is null then next_try_at
                       else to_timestamp(ceil((${epochMs("clock_timestamp()")} + $5::float8) / $6::float8) * $6::float8 / 1000) end
       where id = $1 and object = $2 and closed_at is null and ${fenced("$2", "$3")}
       returning columns, cause = 'backfill' and closed_at is not null as is_backfilled)
     update sync.object o set columns = ${knownSinceNow("tried.columns")}
     from tried where tried.is_backfilled and o.name = $2`,
    [id, object, line, outcome.message, outcome.retryInMs, outcome.windowMs ?? 1],
  );
}

/**
 * After a read of every record: narrows the repair to what changed shortly before its opening or since, which a bulk
 * read may have shown stale. A SystemModstamp may be older than its commit, hence the margin. The range is due when a
 * REST read can no longer lag behind the opening. Fenced.
 */
export async function leaveRange(
  pool: Pool,
  { object, line }: Lease,
  id: number,
  tuning: Tuning,
): Promise<void> {
  await pool.query(
    `update sync.repair set tries = tries + 1,
       since = opened_at - make_interval(secs => $4::float8 / 1000),
       next_try_at = greatest(clock_timestamp(), opened_at + make_interval(secs => ($5::float8 + 500) / 1000)),
       last_outcome = 'every record read; what changed meanwhile is refetched'
     where id = $1 and object = $2 and closed_at is null and ${fenced("$2", "$3")}`,
    [
      ...[id, object, line],
      ...[tuning.bulkMaxStalenessMs + stampMarginMs(tuning), tuning.restMaxStalenessMs],
    ],
  );
}

/** The columns of the row `o` of `sync.object`, of which those of a list that were pending are known since now. */
function knownSinceNow(names: string): string {
  return `(select jsonb_agg(case when c ? 'pending' and c->>'column' = any(${names})
      then c - 'pending' || jsonb_build_object('since', o.head_seq) else c end order by n)
    from jsonb_array_elements(o.columns) with ordinality as each (c, n))`;
}
