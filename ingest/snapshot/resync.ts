import { lockPipeline } from "../core/pipeline-row.ts";
import { openRepairs } from "../core/open-repair.ts";
import type { PipelineContext } from "../context/pipeline-context.ts";
import { earlier, pgNow } from "../lib/pg-clock.ts";
import { transaction } from "../lib/transaction.ts";
import { holds } from "../lib/injection-point.ts";
import { logRepairs } from "../observe/set-aside-log.ts";
import type { MirrorTable } from "../core/mirror-table.ts";
import { countsFrom, stampMarginMs } from "../core/tuning.ts";
import { fieldsChanged, stagingDestination } from "./destination.ts";
import { readDurably } from "./durable-read.ts";
import { SnapshotIncomplete } from "./incomplete.ts";
import type { SnapshotContext } from "./load-snapshot.ts";
import { mergeOrDeadLetter } from "./merge-or-dead-letter.ts";
import { mergeStaged, missingIds, type MergedChunk, type StagedRead } from "./merge-staged.ts";
import { readRecords } from "./read-records.ts";
import { completeResync } from "./resync-row.ts";
import { selected } from "./selected-columns.ts";
import { hasColumns, READ_OVER_REST, type SnapshotRow } from "./snapshot-row.ts";
import { stagingTable } from "./staging-table.ts";

export type ResyncProgress = Pick<SnapshotContext, "onPage"> & {
  readonly onMerged: (chunk: MergedChunk) => void;
};

/**
 * Reads a live object into a staging table, and merges it by the image rule while its stream goes on:
 *
 *   merging: staging ─► mirror, chunk by chunk ─► what the read misses is confirmed ─► reset
 *
 * The mirror table is never emptied: views on it stay, and readers always see rows.
 */
export async function resync(
  context: PipelineContext,
  progress: ResyncProgress,
  traceId: string,
  signal: AbortSignal,
): Promise<void> {
  const table = selected(context.table);
  const destination = stagingDestination(context.pool, table);
  const merge = (snapshot: SnapshotRow) => mergeAll(context, snapshot, progress, traceId, signal);
  const work = { ...context, traceId, onPage: progress.onPage };
  await readDurably(work, { kind: "resync", table, destination, merge }, signal);
}

/** A record that is not mirrored yet would lack an added field for good once the field's backfill is over. */
function checkFields(table: MirrorTable, snapshot: SnapshotRow): void {
  if (!hasColumns(snapshot, selected(table).columns))
    throw new SnapshotIncomplete(fieldsChanged(table.object));
}

async function mergeAll(
  context: PipelineContext,
  snapshot: SnapshotRow,
  progress: ResyncProgress,
  traceId: string,
  signal: AbortSignal,
): Promise<void> {
  const { pool, lease, table, log, tuning, committed, repairOpened } = context;
  if (holds("a resync that a new field overtakes is done again")) checkFields(table, snapshot);
  const isOverRest = snapshot.jobId === READ_OVER_REST;
  const began = isOverRest ? snapshot.readBegan : countsFrom(snapshot.readBegan, tuning);
  const staged: StagedRead = {
    pool,
    lease,
    table,
    staging: stagingTable(snapshot.id),
    columns: selected(table).columns,
    read: { began, maxStalenessMs: tuning.restMaxStalenessMs, source: "repair" },
    traceId,
    log,
  };
  for await (const chunk of mergeStaged(staged, signal)) {
    progress.onMerged(chunk);
    committed.notify();
    await refetch(context, chunk.unsure, traceId);
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

/** The repairs that the read completes, and the one that it opens. */
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

/** Requests by id what the read lacks, deleted records included. What the org no longer has leaves a tombstone. */
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
      await refetch(context, unsure, staged.traceId);
    }
    committed.notify();
    after = last;
  }
}

/** Opens a repair of the records about which the read is unsure. */
async function refetch(
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
