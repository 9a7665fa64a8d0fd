import type { ClientBase } from "pg";
import { epochMs } from "../lib/pg-clock.ts";
import type { OpenedRepair } from "../core/open-repair.ts";
import type { Tuning } from "../core/tuning.ts";

/** For more records than this, a bulk job reads the columns of all. By ids it would be over five calls. */
export const MOST_RECORDS = 50_000;
/** A read of every record costs about so many calls, and is as much rarer than one of named records. */
const EVERY_RECORD_CALLS = 8;
/** A read that is due is later than its changes by max staleness and this: clocks of milliseconds are rounded. */
const MARGIN_MS = 100;

/** A read of computed columns to open. */
export type ComputedRead = {
  readonly object: string;
  /** Null for every record. */
  readonly recordIds: readonly string[] | null;
  readonly columns: readonly string[];
  /** Trace of a change that needs it. */
  readonly traceId: string;
};

/** One read of each object: of all named records, and all columns. Those of every record stay as they are. */
export function mergedReads(reads: readonly ComputedRead[]): readonly ComputedRead[] {
  const key = ({ object, recordIds, columns }: ComputedRead) =>
    recordIds === null ? `${object} ${columns.join()}` : object;
  return [...Map.groupBy(reads, key).values()].flatMap((some) => {
    const [first] = some;
    if (first === undefined || first.recordIds === null) return first ?? [];
    const recordIds = [...new Set(some.flatMap((read) => read.recordIds ?? []))];
    const columns = [...new Set(some.flatMap((read) => read.columns))].toSorted();
    return { ...first, recordIds, columns };
  });
}

/**
 * Opens a read of computed columns, in the caller's transaction. It waits until it can't lag behind the changes that it
 * serves, and then for the end of a window. Waiting reads of all objects are due together. An object has at most about
 * MOST_RECORDS ids to read; beyond them it has one read of every record. Null if a waiting read serves this one.
 *
 * @param windowMs by the present pace
 */
export async function openComputedRead(
  client: ClientBase,
  read: ComputedRead,
  { restMaxStalenessMs, bulkMaxStalenessMs }: Tuning,
  windowMs: number,
): Promise<OpenedRepair | null> {
  const { object, columns, recordIds: ids } = read;
  const { rows } = await client.query<{ served: string; pending: string }>(
    `select coalesce(bool_or(case cardinality(record_ids)
         when 0 then next_try_at >= clock_timestamp() + make_interval(secs => $3::float8 / 1000)
         else next_try_at >= clock_timestamp() + make_interval(secs => $4::float8 / 1000) and record_ids @> $5::text[]
         end and columns @> $2::text[]), false) as served,
       coalesce(sum(cardinality(record_ids)), 0) as pending
     from sync.repair where object = $1 and closed_at is null and cause = 'computed'`,
    [object, columns, bulkMaxStalenessMs, restMaxStalenessMs, ids],
  );
  if (rows[0]?.served === "t") return null;
  const isMany = ids === null || Number(rows[0]?.pending) + ids.length > MOST_RECORDS;
  const recordIds = isMany ? [] : ids;
  const wait = isMany
    ? { atLeastMs: bulkMaxStalenessMs, windowMs: windowMs * EVERY_RECORD_CALLS }
    : { atLeastMs: restMaxStalenessMs, windowMs };
  await insertRead(client, read, recordIds, wait);
  return { cause: "computed", recordIds, since: null, columns };
}

/** It is due at the first whole multiple of the window after `atLeastMs`. */
async function insertRead(
  client: ClientBase,
  { object, columns, traceId }: ComputedRead,
  recordIds: readonly string[],
  { atLeastMs, windowMs }: { readonly atLeastMs: number; readonly windowMs: number },
): Promise<void> {
  await client.query(
    `insert into sync.repair (object, cause, record_ids, columns, trace_id, next_try_at)
     select $1, 'computed', $2::text[], $3::text[], $4::uuid,
       to_timestamp(ceil((${epochMs("clock_timestamp()")} + $5::float8) / $6::float8) * $6::float8 / 1000)`,
    [object, recordIds, columns, traceId, atLeastMs + MARGIN_MS, windowMs],
  );
}
