import { randomUUID } from "node:crypto";
import type { MirrorColumn } from "../../../db/mirror/mirror-column.ts";
import { computedColumns } from "../../computed/computed-column.ts";
import type { PipelineContext } from "../../context/pipeline-context.ts";
import { isLeased } from "../../core/sql.ts";
import { pgNow } from "../../lib/pg-clock.ts";
import { abandonBackfill, backfill } from "../../snapshot/backfill.ts";
import { liveColumns, readFields, type FieldsRead } from "../../snapshot/read-fields.ts";
import { objectReads } from "../../core/object-reads.ts";
import { changedIds } from "../../snapshot/org-ids.ts";
import { noteTry, reportTry, closeOrRetry } from "./note-try.ts";
import { leaveRange } from "./repair-row.ts";
import type { SharedRead } from "./shared-read.ts";

/**
 * Reads some columns, merges them by clause 6 of the image rule, and closes or retries the repairs:
 *
 *   named records, a range ─► REST ─► closed, or retried (clause 5)
 *   every record ─► bulk ─┬─ computed columns ─► closed
 *                         └─ other columns ────► a range: what changed since a little before the opening
 */
export async function readColumns(
  context: PipelineContext,
  read: SharedRead & { readonly columns: readonly string[] },
  signal: AbortSignal,
): Promise<void> {
  const columns = liveColumns(context.tables.current, read.columns);
  if (columns.length === 0) await closeGone(context, read);
  else if (read.reach === "every record") await readEveryRecord(context, read, columns, signal);
  else await readSome(context, read, columns);
}

async function readSome(
  context: PipelineContext,
  { repairs, recordIds, since, purpose }: SharedRead,
  columns: readonly MirrorColumn[],
): Promise<void> {
  const { pool, api, tuning } = context;
  const traceId = randomUUID();
  const startedAt = performance.now();
  const began = await pgNow(pool);
  const ids =
    since === null ? [recordIds] : changedIds(api.as("repair"), objectReads(context.table), since);
  const total = { records: 0, changed: 0 };
  for await (const some of ids) {
    const { records, changed } = await readFields(context, {
      columns,
      ids: some,
      began,
      traceId,
      purpose,
    });
    total.records += records;
    total.changed += changed;
  }
  if (purpose === "computed") await noteRead(context, began);
  const found = `${total.records} records read, ${total.changed} were different`;
  const durationMs = performance.now() - startedAt;
  const { restMaxStalenessMs: maxStalenessMs } = tuning;
  const shown = { began: Date.parse(began), maxStalenessMs, oldestSecond: null, unsure: false };
  await closeOrRetry(context, repairs, { ...shown, found, traceId, durationMs });
}

async function readEveryRecord(
  context: PipelineContext,
  { repairs }: SharedRead,
  columns: readonly MirrorColumn[],
  signal: AbortSignal,
): Promise<void> {
  const traceId = randomUUID();
  const startedAt = performance.now();
  const result = await backfill(context, columns, traceId, signal);
  // A read begun by a killed node may be older than a repair opened since.
  const served = repairs.filter(({ openedAt }) => openedAt <= Date.parse(result.began));
  const durationMs = performance.now() - startedAt;
  const read = { repairs: served, columns, result, traceId, durationMs };
  await closeOrReadRange(context, read);
}

/** Computed values are as fresh as the read, so they need no second one. */
async function closeOrReadRange(
  context: PipelineContext,
  {
    repairs,
    columns,
    result: { records, changed, began },
    ...facts
  }: Pick<SharedRead, "repairs"> & {
    readonly columns: readonly MirrorColumn[];
    readonly result: FieldsRead & { readonly began: string };
    readonly traceId: string;
    readonly durationMs: number;
  },
): Promise<void> {
  const { pool, lease, tuning } = context;
  const fields = columns.map(({ field }) => field).join(", ");
  const found = `${fields} of ${records} records read, ${changed} were different`;
  for (const repair of repairs) {
    if (repair.cause === "computed") {
      await noteTry(context, repair, { ...facts, message: `closed: ${found}`, retryInMs: null });
      if (isAllComputed(context, repair.columns ?? [])) await noteComputed(context, began);
    } else {
      await leaveRange(pool, lease, repair.id, tuning);
      const retryInMs = tuning.restMaxStalenessMs;
      reportTry(context, repair, { ...facts, message: found, retryInMs });
    }
  }
}

/** A read of some of the computed columns does not show how fresh the others are. */
function isAllComputed({ tables }: PipelineContext, columns: readonly string[]): boolean {
  return computedColumns(tables.current.columns).every(({ column }) => columns.includes(column));
}

async function noteComputed({ pool, lease }: PipelineContext, began: string): Promise<void> {
  await pool.query(
    `update sync.object set computed_at = greatest(computed_at, $3::timestamptz) where ${isLeased("$1", "$2")}`,
    [lease.object, lease.line, began],
  );
}

/** When what is computed from changed records was last read. */
async function noteRead({ pool, lease }: PipelineContext, began: string): Promise<void> {
  await pool.query(
    `update sync.object set computed_read_at = greatest(computed_read_at, $3::timestamptz) where ${isLeased("$1", "$2")}`,
    [lease.object, lease.line, began],
  );
}

/** A read of every record may have begun while the fields still existed. */
async function closeGone(context: PipelineContext, { reach, repairs }: SharedRead): Promise<void> {
  const traceId = randomUUID();
  if (reach === "every record") await abandonBackfill(context, traceId, "The fields are gone.");
  const gone = { message: "closed: the fields are gone", retryInMs: null, durationMs: 0 };
  for (const repair of repairs) await noteTry(context, repair, { ...gone, traceId });
}
