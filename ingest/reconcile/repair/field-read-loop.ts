import { randomUUID } from "node:crypto";
import type { MirrorColumn } from "../../../db/mirror/mirror-column.ts";
import type { PipelineContext } from "../../context/pipeline-context.ts";
import { pgNow } from "../../lib/pg-clock.ts";
import { logTry } from "../../observe/repair-try-log.ts";
import { noteFailure } from "./note-failure.ts";
import { changedIds } from "../../snapshot/read-records.ts";
import { MAX_TOGETHER, noteTry } from "./repair-row.ts";
import { nextStep } from "../../apply/rules/repair-state.ts";
import { computedColumns } from "../../computed/computed-column.ts";
import {
  dueFieldRepairs,
  leaveRange,
  nextFieldRepairMs,
  type FieldRepair,
} from "./field-repair-row.ts";
import { liveColumns, readFields, type FieldsRead } from "../../snapshot/read-fields.ts";
import { abandonBackfill, backfill } from "../../snapshot/backfill.ts";

/** Another object's pipeline may open a read here, and rings no bell. */
const IDLE_MS = 5_000;

/**
 * Reads what repairs of some fields ask for, and merges it by clause 6:
 *
 *   every record ─► bulk ─► what changed since a little before the opening, when reads can't lag behind it any more ─┐
 *   named records, a range ─► REST ─► once more when reads can't lag behind the opening any more ────────────────────┴► closed
 *
 * Repairs of the same kind and columns share their read.
 */
export async function fieldReadLoop(context: PipelineContext, signal: AbortSignal): Promise<void> {
  const { pool, lease, tables } = context;
  while (!signal.aborted) {
    const due = await dueFieldRepairs(pool, lease.object, MAX_TOGETHER);
    for (const repairs of Map.groupBy(due, kindOf).values())
      await tryRead(context, repairs, signal);
    if (due.length > 0) continue;
    const nextInMs = await nextFieldRepairMs(pool, lease.object);
    await tables.readOpened.wait(Math.min(nextInMs ?? IDLE_MS, IDLE_MS) + 5, signal);
  }
}

/** Reads of every record share one, whatever their columns. */
function kindOf(repair: FieldRepair): string {
  if (isOfEveryRecord(repair)) return "every record";
  const { since, columns, id } = repair;
  return since === null ? `named ${columns.toSorted().join()}` : `range ${id}`;
}

function isOfEveryRecord({ recordIds, since }: FieldRepair): boolean {
  return since === null && recordIds.length === 0;
}

async function tryRead(
  context: PipelineContext,
  repairs: readonly FieldRepair[],
  signal: AbortSignal,
): Promise<void> {
  const names = repairs.flatMap(({ columns }) => columns);
  const columns = liveColumns(context.tables.current, names);
  try {
    if (columns.length === 0) await closeGone(context, repairs);
    else await read(context, repairs, columns, signal);
  } catch (error) {
    await noteFailure(context, repairs, error);
  }
}

async function read(
  context: PipelineContext,
  repairs: readonly FieldRepair[],
  columns: readonly MirrorColumn[],
  signal: AbortSignal,
): Promise<void> {
  const { pool, lease, api } = context;
  const traceId = randomUUID();
  const startedAt = performance.now();
  const [first] = repairs;
  if (first === undefined) return;
  if (isOfEveryRecord(first)) {
    const result = await backfill(context, columns, traceId, signal);
    return settleEveryRecord(context, repairs, columns, { ...result, traceId, startedAt });
  }
  const began = await pgNow(pool);
  const ids =
    first.since === null
      ? [[...new Set(repairs.flatMap(({ recordIds }) => recordIds))]]
      : changedIds(api.as("repair"), lease.object, first.since);
  const total = { records: 0, changed: 0 };
  for await (const some of ids) {
    const { records, changed } = await readFields(context, columns, some, began, traceId);
    total.records += records;
    total.changed += changed;
  }
  await settleRead(context, repairs, began, { ...total, traceId, startedAt });
}

type ReadFacts = FieldsRead & { readonly traceId: string; readonly startedAt: number };

/** What the clock or other records compute is as fresh as the read, and needs no second one. */
async function settleEveryRecord(
  context: PipelineContext,
  repairs: readonly FieldRepair[],
  columns: readonly MirrorColumn[],
  facts: ReadFacts & { readonly began: string },
): Promise<void> {
  const { pool, lease, tuning } = context;
  const fields = columns.map(({ field }) => field).join(", ");
  for (const repair of repairs) {
    const said = `${fields} of ${facts.records} records read, ${facts.changed} were different`;
    // A read that a killed node had begun may be older than a repair that was opened since.
    if (Date.parse(facts.began) < repair.openedAt) continue;
    if (repair.cause === "computed") {
      await noteTry(pool, lease, repair.id, { message: `closed: ${said}`, retryInMs: null });
      if (isWhole(context, repair)) await noteComputed(context, facts.began);
      logRead(context, repair, `closed: ${said}`, null, facts);
    } else {
      await leaveRange(pool, lease, repair.id, tuning);
      logRead(context, repair, said, tuning.restMaxStalenessMs, facts);
    }
  }
}

/** A read of some of what is computed says nothing of how fresh the rest is. */
function isWhole({ tables }: PipelineContext, { columns }: FieldRepair): boolean {
  return computedColumns(tables.current.columns).every(({ column }) => columns.includes(column));
}

async function noteComputed({ pool, lease }: PipelineContext, began: string): Promise<void> {
  await pool.query(
    `update sync.object set computed_at = greatest(computed_at, $3::timestamptz)
     where name = $1 and fencing_token = $2 and server_incarnation = pg_postmaster_start_time()`,
    [lease.object, lease.fencingToken, began],
  );
}

async function settleRead(
  context: PipelineContext,
  repairs: readonly FieldRepair[],
  began: string,
  facts: ReadFacts,
): Promise<void> {
  const { pool, lease, tuning } = context;
  const outcome = {
    began: Date.parse(began),
    maxStalenessMs: tuning.restMaxStalenessMs,
    oldestSecond: null,
    unsure: false,
  };
  for (const repair of repairs) {
    const next = nextStep({ ...repair, causeAt: null }, outcome, Math.random);
    const retryInMs = next.step === "close" ? null : next.inMs;
    const what = `${facts.records} records read, ${facts.changed} were different`;
    const message = retryInMs === null ? `closed: ${what}` : what;
    await noteTry(pool, lease, repair.id, { message, retryInMs });
    logRead(context, repair, message, retryInMs, facts);
  }
}

function logRead(
  context: PipelineContext,
  repair: FieldRepair,
  message: string,
  retryInMs: number | null,
  { traceId, startedAt }: ReadFacts,
): void {
  const outcome = retryInMs === null ? "closed" : "retry";
  const durationMs = performance.now() - startedAt;
  const told = { outcome, message, retryInMs, traceId, durationMs } as const;
  logTry(context, context.lease.object, repair, told);
}

/** A read of every record may have begun when the fields were there. */
async function closeGone(context: PipelineContext, repairs: readonly FieldRepair[]): Promise<void> {
  const message = "closed: the fields are gone";
  const traceId = randomUUID();
  if (repairs.some(isOfEveryRecord))
    await abandonBackfill(context, traceId, "The fields are gone.");
  const facts = { records: 0, changed: 0, traceId, startedAt: performance.now() };
  for (const repair of repairs) {
    await noteTry(context.pool, context.lease, repair.id, { message, retryInMs: null });
    logRead(context, repair, message, null, facts);
  }
}
