import type { ClientBase } from "pg";
import { epochMs } from "../lib/pg-clock.ts";
import type { OpenedRepair } from "../core/open-repair.ts";
import type { Tuning } from "../core/tuning.ts";

/** For more records than this, a bulk job reads the columns of every record. By ids it would be over five calls. */
export const MOST_RECORDS = 10_000;

/** A read of computed columns to open. */
export type ComputedRead = {
  readonly object: string;
  /** Null for every record. */
  readonly recordIds: readonly string[] | null;
  readonly columns: readonly string[];
  /**
   * `now`: at once, and again when reads can't lag behind the change any more. `later`: only then, together with what
   * other changes need until then.
   */
  readonly due: "now" | "later";
  /** Trace of a change that needs it. */
  readonly traceId: string;
};

/**
 * Opens a read of computed columns, in the caller's transaction. An object has at most about MOST_RECORDS ids to read.
 * Beyond them it has one read of every record per `bulkMaxStalenessMs`, which begins when a bulk read can't lag behind
 * the changes that it serves. Null if a waiting read serves this one.
 */
export async function openComputedRead(
  client: ClientBase,
  read: ComputedRead,
  { restMaxStalenessMs, bulkMaxStalenessMs }: Tuning,
): Promise<OpenedRepair | null> {
  const { object, columns } = read;
  const { rows } = await client.query<{ served: string; pending: string }>(
    `select coalesce(bool_or(cardinality(record_ids) = 0
         and next_try_at >= clock_timestamp() + make_interval(secs => $3::float8 / 1000)), false) as served,
       coalesce(sum(cardinality(record_ids)), 0) as pending
     from sync.repair where object = $1 and closed_at is null and cause = 'computed' and columns @> $2::text[]`,
    [object, columns, bulkMaxStalenessMs],
  );
  if (rows[0]?.served === "t") return null;
  const ids = read.recordIds;
  const isMany = ids === null || Number(rows[0]?.pending) + ids.length > MOST_RECORDS;
  const recordIds = isMany ? [] : ids;
  const namedWaitMs = read.due === "now" ? 0 : restMaxStalenessMs;
  await insertRead(client, read, recordIds, isMany ? bulkMaxStalenessMs : namedWaitMs);
  return { cause: "computed", recordIds, since: null, columns };
}

/** A waiting read is due at a whole multiple of its lag, so that waiting reads are due together. */
async function insertRead(
  client: ClientBase,
  { object, columns, traceId }: ComputedRead,
  recordIds: readonly string[],
  waitMs: number,
): Promise<void> {
  await client.query(
    `insert into sync.repair (object, cause, record_ids, columns, trace_id, next_try_at)
     select $1, 'computed', $2::text[], $3::text[], $4::uuid, case when $5::float8 = 0 then now_at
       else to_timestamp(ceil(${epochMs("now_at")} / $5::float8 + 1) * $5::float8 / 1000) end
     from (select clock_timestamp() as now_at) c`,
    [object, recordIds, columns, traceId, waitMs],
  );
}
