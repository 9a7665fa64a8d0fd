import { lockPipeline } from "../core/pipeline-row.ts";
import type { MirrorTable } from "../core/mirror-table.ts";
import { openRepairs } from "../core/open-repair.ts";
import type { PipelineContext } from "../context/pipeline-context.ts";
import { earlier, pgNow } from "../lib/pg-clock.ts";
import { transaction } from "../lib/transaction.ts";
import { logRepairs } from "../observe/set-aside-log.ts";
import { mergeOrDeadLetter } from "./merge-or-dead-letter.ts";
import { readRecords } from "./read-records.ts";
import { selected, type LoadContext } from "./load-context.ts";
import { isFinal, loadPages, removeJob, submitJob } from "./load-pages.ts";
import {
  openSnapshot,
  READ_OVER_REST,
  setSnapshotState,
  type SnapshotRow,
} from "./snapshot-row.ts";
import { mergeStaged, missingIds, type MergedChunk, type StagedRead } from "./merge-staged.ts";
import { beginResync, completeResync, replaceResync } from "./resync-row.ts";
import { holdsWhatWasLoaded, stagingTable } from "./staging-table.ts";
import { countsFrom, stampMarginMs } from "../core/tuning.ts";

/**
 * Reads a live object whole once more, and merges it by the image rule while its stream goes on:
 *
 *   requested ─► job ─► page ─► … ─► count ─► merge, chunk by chunk ─► what the read misses is confirmed ─► reset
 *   (submitted)         (loading, into a staging table)  (merging)                                       (complete)
 *
 * A killed resync goes on at the page after the last one loaded, or merges again from the start, which changes nothing
 * twice. The mirror table is never emptied: views on it stay, and readers see rows all along. A job that is gone, or a
 * staging table that a crash of Postgres emptied, is replaced by a new resync.
 */
export type ResyncProgress = {
  readonly onPage: LoadContext["onPage"];
  readonly onMerged: (chunk: MergedChunk) => void;
};

/** Carries out the resync that is asked for, if any. @returns whether one was completed */
export async function resync(
  context: PipelineContext,
  progress: ResyncProgress,
  traceId: string,
  signal: AbortSignal,
): Promise<boolean> {
  const { pool, lease } = context;
  const snapshot = await openSnapshot(pool, lease.object, "resync");
  if (snapshot === null) return false;
  const { onPage } = progress;
  const [api, bulk] = [context.api.as("snapshot"), context.bulk.as("snapshot")];
  const target = stagingTable(snapshot.id);
  const load = { ...context, table: context.table, api, bulk, onPage, target };
  try {
    await loadAll(load, snapshot, signal);
    const loaded = (await openSnapshot(pool, lease.object, "resync")) ?? snapshot;
    await mergeAll(context, loaded, progress, traceId, signal);
    await removeJob(context, loaded.jobId);
  } catch (error) {
    if (isFinal(error) || error instanceof StagingLost)
      await replaceResync(pool, lease, snapshot, String((error as Error).message), traceId);
    throw error;
  }
  return true;
}

/** What was read is there no more, or not what is to be read now: to be read again. */
export class StagingLost extends Error {}

async function loadAll(
  load: LoadContext,
  snapshot: SnapshotRow,
  signal: AbortSignal,
): Promise<void> {
  const { pool, lease, table } = load;
  if (snapshot.state === "submitted" && snapshot.jobId === null) {
    await beginResync(pool, lease, snapshot, selected(table));
    const fields = selected(table).map(({ field }) => field);
    const submitted = await submitJob(load, { ...snapshot, fields });
    await loadPages(load, submitted, signal);
  } else {
    await checkStaging(load, snapshot);
    if (snapshot.state !== "merging") await loadPages(load, snapshot, signal);
  }
  await setSnapshotState(pool, lease, snapshot.id, "merging");
}

async function checkStaging({ pool, table }: LoadContext, snapshot: SnapshotRow): Promise<void> {
  checkFields(table, snapshot);
  if (!(await holdsWhatWasLoaded(pool, snapshot.id, table.table)))
    throw new StagingLost(
      `What was read of ${snapshot.object} is lost, or of other types than its fields are now.`,
    );
}

/** A record that the mirror does not have yet would lack a field that has come for good, once its backfill is over. */
function checkFields(table: MirrorTable, snapshot: SnapshotRow): void {
  const fields = selected(table).map(({ field }) => field);
  if (fields.join() !== snapshot.fields.join())
    throw new StagingLost(`The fields of ${snapshot.object} changed while it was read again.`);
}

async function mergeAll(
  context: PipelineContext,
  snapshot: SnapshotRow,
  progress: ResyncProgress,
  traceId: string,
  signal: AbortSignal,
): Promise<void> {
  const { pool, lease, table, log, tuning, committed, repairOpened } = context;
  checkFields(table, snapshot);
  const isOverRest = snapshot.jobId === READ_OVER_REST;
  const began = isOverRest ? snapshot.readBegan : countsFrom(snapshot.readBegan, tuning);
  const staged: StagedRead = {
    pool,
    lease,
    table,
    staging: stagingTable(snapshot.id),
    columns: selected(table),
    read: { began, maxStalenessMs: tuning.restMaxStalenessMs, source: "repair" },
    traceId,
    log,
  };
  for await (const chunk of mergeStaged(staged, signal)) {
    progress.onMerged(chunk);
    committed.notify();
    await readAgain(context, chunk.unsure, traceId);
    checkFields(context.table, snapshot);
  }
  await confirmMissing(context, staged, signal);
  const ended = await completeResync(
    pool,
    lease,
    snapshot,
    earlier(began, tuning.restMaxStalenessMs),
    stampMarginMs(tuning),
    traceId,
  );
  logEnded(context, ended, traceId);
  committed.notify();
  repairOpened.notify();
}

/** The repairs that the read has answered, and the one that it leaves. */
function logEnded(
  context: PipelineContext,
  { closed, opened }: Awaited<ReturnType<typeof completeResync>>,
  traceId: string,
): void {
  const { lease, log, metrics } = context;
  for (const { id, cause, follows, outcome } of closed) {
    metrics.repairTried(lease.object, cause, "closed");
    const message = `repair ${id} (${cause}) ${outcome}`;
    const from = follows === null ? {} : { follows };
    log({ kind: "repair", severity: "info", object: lease.object, traceId, ...from, message });
  }
  logRepairs(context, lease.object, traceId, [opened]);
}

/** What the read does not have is asked for by id, deleted records too; what the org has no more leaves a tombstone. */
async function confirmMissing(
  context: PipelineContext,
  staged: StagedRead,
  signal: AbortSignal,
): Promise<void> {
  const { pool, committed, tuning } = context;
  const api = context.api.as("repair");
  for (let after = ""; ;) {
    signal.throwIfAborted();
    const ids = await missingIds(staged, after);
    const last = ids.at(-1);
    if (last === undefined) return;
    const read = {
      began: await pgNow(pool),
      maxStalenessMs: tuning.restMaxStalenessMs,
      source: "repair" as const,
    };
    for await (const { images } of readRecords(api, context, ids)) {
      const { unsure } = await mergeOrDeadLetter(context, read, images, staged.traceId);
      await readAgain(context, unsure, staged.traceId);
    }
    committed.notify();
    after = last;
  }
}

/** Records about which the read cannot be sure are read by a repair of their own. */
async function readAgain(
  context: PipelineContext,
  recordIds: readonly string[],
  traceId: string,
): Promise<void> {
  if (recordIds.length === 0) return;
  const { pool, lease } = context;
  const unsure = { cause: "position-unknown" as const, recordIds, since: null, causeAt: null };
  await transaction(pool, async (client) => {
    await lockPipeline(client, lease);
    await openRepairs(client, lease.object, traceId, [unsure]);
  });
  logRepairs(context, lease.object, traceId, [unsure]);
}
