import { randomUUID } from "node:crypto";
import type { OpenedRepair } from "../core/open-repair.ts";
import { lockPipeline } from "../core/pipeline-row.ts";
import type { PipelineContext } from "../context/pipeline-context.ts";
import { transaction } from "../lib/transaction.ts";
import { logRepairs } from "../observe/set-aside-log.ts";
import { MOST_RECORDS, openComputedRead, type ComputedRead } from "./computed-reads.ts";
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

/** How often the log is polled. */
const POLL_MS = 1_000;
/** Pause after reads were opened. Reads for changes meanwhile are opened together. */
const PAUSE_MS = 5_000;

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
 *   a field changed ───────────► formula dependents over references ─► now, and again after max staleness
 *   a detail came, went, ──────► roll-ups of its old and new parents ─► after max staleness; usually the parent's own
 *   moved or changed                                                   event carries them, too
 *   an event created a record ─► what events don't carry of it ──────► after max staleness
 *
 * The reads and the computed offset are written together, so a crash loses nothing. Reads are opened after the changes
 * were committed, so a read that can't lag behind its opening shows their effects. A `reset` names no records: the
 * sweep reads what was computed from them.
 */
export async function computedLoop(
  context: PipelineContext,
  dependents: Dependents,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const { isMore, opened } = await followLog(context, dependents);
    if (!isMore) await context.clock.sleep(opened > 0 ? PAUSE_MS : POLL_MS, signal);
  }
}

type Followed = { readonly isMore: boolean; readonly opened: number };

async function followLog(context: PipelineContext, dependents: Dependents): Promise<Followed> {
  const { pool, lease, repairOpened, tuning } = context;
  const window = await nextWindow(pool, lease.object);
  if (window === null) return { isMore: false, opened: 0 };
  const reads = await readsFor(context, dependents, window);
  const opened = await transaction(pool, async (client) => {
    await lockPipeline(client, lease);
    const repairs: (OpenedRepair | null)[] = [];
    for (const read of reads) repairs.push(await openComputedRead(client, read, tuning));
    await client.query("update sync.object set computed_offset = $2 where name = $1", [
      lease.object,
      window.through,
    ]);
    return repairs;
  });
  for (const [n, { object, traceId }] of reads.entries())
    logRepairs(context, object, traceId, [opened[n] ?? []].flat());
  if (reads.some(({ object }) => object === lease.object)) repairOpened.notify();
  return { isMore: window.isFull, opened: reads.length };
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
    reads.push({ object, recordIds, columns: columnsOf(dependent, touching), due: "now", traceId });
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
  return [{ ...changed, object: parent.object, due: "later", traceId }];
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
    return { ...one, object: lease.object, due: "later", traceId: one.traceId ?? randomUUID() };
  });
}
