import { randomUUID } from "node:crypto";
import type { OpenedRepair } from "../core/open-repair.ts";
import { lockPipeline } from "../core/pipeline-row.ts";
import type { PipelineContext } from "../context/pipeline-context.ts";
import { transaction } from "../lib/transaction.ts";
import { logRepairs } from "../observe/set-aside-log.ts";
import {
  mergedReads,
  MOST_RECORDS,
  openComputedRead,
  type ComputedRead,
} from "./computed-reads.ts";
import type { RollUpParent } from "./roll-up-parents.ts";
import type { Dependents } from "./dependents.ts";
import type { FormulaDependent } from "./formula-dependents.ts";
import {
  createdRecords,
  leadingTo,
  nextWindow,
  changedColumns,
  changedParents,
  type LogWindow,
  type Changed,
} from "./changed-records.ts";

/** How often the log is polled. After reads were opened it pauses for longer, as the pace says. */
const POLL_MS = 1_000;

/** Fields that no event carries, and that are empty or without meaning when a record is created. */
const EMPTY_AT_CREATION = new Set([
  "Id",
  "IsDeleted",
  "SystemModstamp",
  "LastViewedDate",
  "LastReferencedDate",
  "LastActivityDate",
]);

/**
 * Follows the object's log, and opens reads of what the org computes from its changes:
 *
 *   a field changed ───────────► formula dependents over references ──┐
 *   a detail came, went, ──────► roll-ups of its old and new parents; ┼─► one read of each object, after max staleness,
 *   moved or changed             usually the parent's event has them  │   at the end of a window
 *   an event created a record ─► what events don't carry of it ───────┘
 *
 * The reads and the computed offset are written together, so a crash loses nothing. Reads are opened after the changes
 * were committed, so a read that can't lag behind its opening shows their effects, and needs no second one. How often
 * they are made is the pace of the budget (ingest/budget/computed-pace.ts). A `reset` names no records: the sweep reads
 * what was computed from them.
 */
export async function computedLoop(
  context: PipelineContext,
  dependents: Dependents,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const { isMore, pauseMs } = await followLog(context, dependents);
    if (!isMore) await context.clock.sleep(pauseMs, signal);
  }
}

type Followed = { readonly isMore: boolean; readonly pauseMs: number };

async function followLog(context: PipelineContext, dependents: Dependents): Promise<Followed> {
  const { pool, lease, repairOpened, tuning } = context;
  const window = await nextWindow(pool, lease.object);
  if (window === null) return { isMore: false, pauseMs: POLL_MS };
  const reads = mergedReads(await readsFor(context, dependents, window));
  const { windowMs, pauseMs } = await context.budget.computedPace();
  const opened = await transaction(pool, async (client) => {
    await lockPipeline(client, lease);
    const repairs: (OpenedRepair | null)[] = [];
    for (const read of reads) repairs.push(await openComputedRead(client, read, tuning, windowMs));
    await client.query("update sync.object set computed_offset = $2 where name = $1", [
      lease.object,
      window.through,
    ]);
    return repairs;
  });
  for (const [n, { object, traceId }] of reads.entries())
    logRepairs(context, object, traceId, [opened[n] ?? []].flat());
  if (reads.some(({ object }) => object === lease.object)) repairOpened.notify();
  return { isMore: window.isFull, pauseMs: reads.length > 0 ? pauseMs : POLL_MS };
}

async function readsFor(
  context: PipelineContext,
  dependents: Dependents,
  window: LogWindow,
): Promise<readonly ComputedRead[]> {
  const { formulaDependents, rollUpParents } = await dependents.list();
  const reads = [...(await readsOfDependents(context, window, formulaDependents))];
  for (const parent of rollUpParents) reads.push(...(await readsOfParent(context, window, parent)));
  return [...reads, ...(await readsOfCreated(context, window))];
}

async function readsOfDependents(
  { pool }: PipelineContext,
  window: LogWindow,
  formulaDependents: readonly FormulaDependent[],
): Promise<readonly ComputedRead[]> {
  if (formulaDependents.length === 0) return [];
  const watched = new Set(formulaDependents.flatMap(({ columns }) => [...columns.keys()]));
  const changed = await changedColumns(pool, window, [...watched]);
  const reads: ComputedRead[] = [];
  for (const dependent of formulaDependents) {
    const touching = changed.filter(({ columns }) =>
      columns.some((one) => dependent.columns.has(one)),
    );
    const { object, route, copied } = dependent;
    if (touching.length === 0) continue;
    const ends = [...new Set(touching.flatMap(({ recordIds }) => recordIds))];
    const recordIds = copied ? await leadingTo(pool, route, ends, MOST_RECORDS + 1) : null;
    const traceId = touching[0]?.traceId ?? randomUUID();
    reads.push({ object, recordIds, columns: columnsOf(dependent, touching), traceId });
  }
  return reads.filter(({ recordIds }) => recordIds?.length !== 0);
}

function columnsOf({ columns }: FormulaDependent, touching: readonly Changed[]): readonly string[] {
  const inputs = new Set(touching.flatMap((changed) => changed.columns));
  return [...new Set([...inputs].flatMap((input) => columns.get(input) ?? []))].toSorted();
}

async function readsOfParent(
  { pool, tables }: PipelineContext,
  window: LogWindow,
  parent: RollUpParent,
): Promise<readonly ComputedRead[]> {
  const changed = await changedParents(pool, window, tables.current.table, parent);
  if (changed.recordIds.length === 0) return [];
  const traceId = changed.traceId ?? randomUUID();
  return [{ ...changed, object: parent.object, traceId }];
}

async function readsOfCreated(
  { pool, lease, tables }: PipelineContext,
  window: LogWindow,
): Promise<readonly ComputedRead[]> {
  const columns = tables.current.columns
    .filter(({ field, retired }) => !retired && !EMPTY_AT_CREATION.has(field))
    .map(({ column }) => column);
  const created = await createdRecords(pool, window, columns);
  return created.map((one) => {
    return { ...one, object: lease.object, traceId: one.traceId ?? randomUUID() };
  });
}
