import { randomUUID } from "node:crypto";
import type { OpenedRepair } from "../core/open-repair.ts";
import { lockLane } from "../core/pipeline-row.ts";
import type { LaneContext } from "../context/pipeline-context.ts";
import { transaction } from "../lib/transaction.ts";
import { logRepairs } from "../observe/set-aside-log.ts";
import { MOST_RECORDS, openComputedRead, type ComputedRead } from "./computed-reads.ts";
import type { Master } from "./roll-up-parents.ts";
import type { Reader } from "./formula-dependents.ts";
import {
  bornRecords,
  leadingTo,
  nextWindow,
  touchedColumns,
  touchedMasters,
  type LogWindow,
  type Touched,
} from "./changed-records.ts";

/** How soon a change is followed, in milliseconds. */
const LOOK_EVERY_MS = 1_000;
/** After reads were opened, those for what changes meanwhile are opened together. */
const PAUSE_MS = 5_000;

/** Fields that no event carries, and that are empty, or say nothing, when a record is born. */
const NOT_OF_BIRTH = new Set([
  "Id",
  "IsDeleted",
  "SystemModstamp",
  "LastViewedDate",
  "LastReferencedDate",
  "LastActivityDate",
]);

/**
 * Follows the object's log, whatever wrote it, and opens reads of what the org computes from its changes:
 *
 *   a field changed ─────────► records whose formulas name it over references ─► now, and once more after L
 *   a detail came, went, ────► its masters, before and after: their roll-ups ──► after L: the master's own event tells
 *   moved or changed                                                             of them too, as a rule
 *   an event made a record ──► the record: what events don't carry ────────────► after L
 *
 * The reads and the place in the log are written together, so that a crash forgets nothing. They are opened after the
 * changes were committed, so a read that can't lag behind its opening shows what they did. A `reset` names no records:
 * what was computed from those is left to the sweep.
 */
export async function computedLoop(context: LaneContext, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const { isMore, opened } = await followLog(context);
    if (!isMore) await context.clock.sleep(opened > 0 ? PAUSE_MS : LOOK_EVERY_MS, signal);
  }
}

type Followed = { readonly isMore: boolean; readonly opened: number };

async function followLog(context: LaneContext): Promise<Followed> {
  const { pool, lease, tables } = context;
  const window = await nextWindow(pool, lease.object);
  if (window === null) return { isMore: false, opened: 0 };
  const reads = await readsFor(context, window);
  const opened = await transaction(pool, async (client) => {
    await lockLane(client, lease);
    const repairs: (OpenedRepair | null)[] = [];
    for (const read of reads) repairs.push(await openComputedRead(client, read));
    await client.query("update sync.object set followed_seq = $2 where name = $1", [
      lease.object,
      window.through,
    ]);
    return repairs;
  });
  for (const [n, { object, traceId }] of reads.entries())
    logRepairs(context, object, traceId, [opened[n] ?? []].flat());
  if (reads.some(({ object }) => object === lease.object)) tables.readOpened.ring();
  return { isMore: window.isFull, opened: reads.length };
}

async function readsFor(context: LaneContext, window: LogWindow): Promise<readonly ComputedRead[]> {
  const { readers, masters } = await context.dependents.list();
  const reads = [...(await readsOfReaders(context, window, readers))];
  for (const master of masters) reads.push(...(await readsOfMaster(context, window, master)));
  return [...reads, ...(await readsOfBorn(context, window))];
}

async function readsOfReaders(
  { pool }: LaneContext,
  window: LogWindow,
  readers: readonly Reader[],
): Promise<readonly ComputedRead[]> {
  if (readers.length === 0) return [];
  const watched = new Set(readers.flatMap(({ columns }) => [...columns.keys()]));
  const touched = await touchedColumns(pool, window, [...watched]);
  const reads: ComputedRead[] = [];
  for (const reader of readers) {
    const touching = touched.filter(({ columns }) =>
      columns.some((one) => reader.columns.has(one)),
    );
    const { object, route, copied } = reader;
    if (touching.length === 0) continue;
    const ends = [...new Set(touching.flatMap(({ recordIds }) => recordIds))];
    const recordIds = copied ? await leadingTo(pool, route, ends, MOST_RECORDS + 1) : null;
    const traceId = touching[0]?.traceId ?? randomUUID();
    reads.push({ object, recordIds, columns: columnsOf(reader, touching), due: "now", traceId });
  }
  return reads.filter(({ recordIds }) => recordIds?.length !== 0);
}

function columnsOf({ columns }: Reader, touching: readonly Touched[]): readonly string[] {
  const inputs = new Set(touching.flatMap((touched) => touched.columns));
  return [...new Set([...inputs].flatMap((input) => columns.get(input) ?? []))].toSorted();
}

async function readsOfMaster(
  { pool, tables }: LaneContext,
  window: LogWindow,
  master: Master,
): Promise<readonly ComputedRead[]> {
  const touched = await touchedMasters(pool, window, tables.current.table, master);
  if (touched.recordIds.length === 0) return [];
  const traceId = touched.traceId ?? randomUUID();
  return [{ ...touched, object: master.object, due: "later", traceId }];
}

async function readsOfBorn(
  { pool, lease, tables }: LaneContext,
  window: LogWindow,
): Promise<readonly ComputedRead[]> {
  const columns = tables.current.columns
    .filter(({ field, retired }) => !retired && !NOT_OF_BIRTH.has(field))
    .map(({ column }) => column);
  const born = await bornRecords(pool, window, columns);
  return born.map((one) => {
    return { ...one, object: lease.object, due: "later", traceId: one.traceId ?? randomUUID() };
  });
}
