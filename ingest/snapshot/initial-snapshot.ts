import { createIndexes } from "../../db/mirror/table-ddl.ts";
import { quoteMirrorTable } from "../../db/mirror/identifier.ts";
import { lockPipeline } from "../core/pipeline-row.ts";
import type { Aside } from "../core/dead-letter.ts";
import { replayBuffered } from "../apply/replay-buffered.ts";
import { transaction } from "../lib/transaction.ts";
import { selected, type LoadContext } from "./load-context.ts";
import { isFinal, loadPages, removeJob, submitJob } from "./load-pages.ts";
import {
  insertSnapshot,
  openSnapshot,
  setSnapshotState,
  type SnapshotRow,
} from "./snapshot-row.ts";
import { countsFrom } from "../core/tuning.ts";

/**
 * The initial snapshot of an object:
 *
 *   insert snapshot ─► create job ─► poll ─► page ─► page ─► … ─► count ─► indexes ─► settle what waited ─► complete
 *   (submitted)                             (loading, each page one transaction)      (merging)
 *
 * Meanwhile events go to the log only. A killed copy goes on at the page after the last one loaded; where the job or
 * its result is gone, it starts anew with an emptied table.
 */
export type CopyContext = Omit<LoadContext, "target"> & {
  readonly traceId: string;
  /** Told of what the settling of buffered events left to repairs. */
  readonly onAside: (aside: Aside) => void;
};

export async function initialSnapshot(context: CopyContext, signal: AbortSignal): Promise<void> {
  const snapshot = await resumeOrStart(context);
  try {
    if (snapshot.state !== "merging") await loadPages(intoMirror(context), snapshot, signal);
    await finish(context, snapshot);
  } catch (error) {
    if (isFinal(error)) {
      await setSnapshotState(context.pool, context.lease, snapshot.id, "failed", {
        error: String((error as Error).message),
      });
    }
    throw error;
  }
  await removeJob(context, snapshot.jobId);
}

function intoMirror(context: CopyContext): LoadContext {
  return { ...context, target: quoteMirrorTable(context.table.table) };
}

async function resumeOrStart(context: CopyContext): Promise<SnapshotRow> {
  const { pool, lease } = context;
  const open = await openSnapshot(pool, lease.object, "initial");
  if (open === null) return start(context);
  // Its pages are all there, and some of what waited is settled on them already.
  if (open.state === "merging") return open;
  const left = whyLeft(context, open);
  if (left === null) return open;
  const snapshot = await start(context, left);
  await removeJob(context, open.jobId);
  return snapshot;
}

/** Null where the copy goes on with what it has. */
function whyLeft({ table }: CopyContext, { object, jobId, fields }: SnapshotRow): string | null {
  const asked = selected(table).map(({ field }) => field);
  if (fields.join() !== asked.join())
    return `The fields of ${object} changed while it was copied; it is copied anew.`;
  if (jobId !== null) return null;
  return `The node stopped before it knew the job that reads ${object}; it is copied anew.`;
}

/**
 * The table is emptied, which is only ever that of an object that has not been live; views on it stay. That, the end of
 * the copy that was left with what it had dead-lettered, and the beginning of this one are one transaction.
 */
async function start(context: CopyContext, left?: string): Promise<SnapshotRow> {
  const { pool, lease, table, traceId } = context;
  const fields = selected(table).map((column) => column.field);
  const mirror = quoteMirrorTable(table.table);
  const snapshot = await transaction(pool, async (client) => {
    await lockPipeline(client, lease);
    await client.query(`truncate ${mirror}`);
    await client.query("update sync.object set row_count = 0 where name = $1", [lease.object]);
    await client.query(
      `update sync.dead_letter set resolved_at = clock_timestamp()
       where object = $1 and kind = 'row' and resolved_at is null`,
      [lease.object],
    );
    const begun = await insertSnapshot(client, lease.object, "initial", fields, traceId, left);
    // DDL takes no parameters; the time is Postgres's own text of it.
    await client.query(
      `alter table ${mirror} alter column "_read_began" set default '${countsFrom(begun.readBegan, context.tuning)}'::timestamptz`,
    );
    return begun;
  });
  return submitJob(intoMirror(context), snapshot);
}

async function finish(context: CopyContext, snapshot: SnapshotRow): Promise<void> {
  const { pool, lease, table, traceId, onAside } = context;
  await setSnapshotState(pool, lease, snapshot.id, "merging");
  for (const statement of createIndexes(table.table, table.columns)) await pool.query(statement);
  await pool.query(`analyze ${quoteMirrorTable(table.table)}`);
  await replayBuffered(pool, lease, table, traceId, onAside);
}
