import { decide } from "../core/error-policy.ts";
import { lockPipeline } from "../core/pipeline-row.ts";
import { transaction } from "../lib/transaction.ts";
import { holds } from "../lib/injection-point.ts";
import type { SnapshotKind } from "../../edge/protocol/states.ts";
import { removeJob } from "./bulk-read.ts";
import { loadSnapshot, type SnapshotContext, type SnapshotRead } from "./load-snapshot.ts";
import {
  beginRequested,
  endSnapshot,
  insertSnapshot,
  openSnapshot,
  type SnapshotRow,
} from "./snapshot-row.ts";
import { dropStaging } from "./staging-table.ts";

/*
 * A read of every record of an object that survives the process that began it. Its row of `sync.snapshot` holds its
 * progress:
 *
 *   submitted ──────► loading ───────────────────► merging ─────► complete
 *   job created,      page ─► page ─► … ─► count   `merge` of     staging table dropped,
 *   then polled       each one transaction         its kind       job removed
 *       └────────────────┴────────────────────────────┴─────────► failed
 *
 * A killed read resumes after the last loaded page, or repeats the merge, which is idempotent. A read fails where its
 * job or its loaded rows are unusable, or where the fields have changed. Then a new one begins. What Bulk refuses is
 * read over REST. A resync is `submitted` once it is requested.
 */

/** How an initial snapshot, a resync and a backfill differ. */
export type DurableRead<T> = SnapshotRead & {
  readonly kind: SnapshotKind;
  /** Merges what is loaded into the mirror, and completes the snapshot. */
  readonly merge: (snapshot: SnapshotRow) => Promise<T>;
};

/** Throws SnapshotIncomplete, PageIncomplete, BulkJobError, LeaseLost, and what a call or `merge` throws. */
export async function readDurably<T>(
  context: SnapshotContext,
  read: DurableRead<T>,
  signal: AbortSignal,
): Promise<T> {
  const bulk = context.bulk.as("snapshot");
  const work = { ...context, bulk, api: context.api.as("snapshot") };
  const snapshot = await resumeOrBegin(work, read);
  try {
    const loaded = await loadSnapshot(work, snapshot, read, signal);
    const merged = await read.merge(loaded);
    await removeJob(bulk, loaded.jobId);
    return merged;
  } catch (error) {
    if (isFinal(error)) await failSnapshot(work, snapshot, error.message);
    throw error;
  }
}

/** Errors after which the same job cannot be resumed, such as one that is gone: a result is kept for seven days. */
function isFinal(error: unknown): error is Error {
  return error instanceof Error && decide(error).action === "resync";
}

async function resumeOrBegin<T>(
  context: SnapshotContext,
  read: DurableRead<T>,
): Promise<SnapshotRow> {
  const { pool, bulk, lease, log, traceId } = context;
  const { object } = lease;
  const left = await openSnapshot(pool, object, read.kind);
  if (left === null || isRequested(left)) return beginSnapshot(context, read, left);
  const reason = await read.destination.whyRestart(left);
  if (reason === null) return left;
  const message = `A read of ${object} is given up and restarted: ${reason}`;
  log({ kind: "snapshot", severity: "warning", object, traceId, message });
  const begun = await beginSnapshot(context, read, left, reason);
  await removeJob(bulk, left.jobId);
  return begun;
}

function isRequested({ kind, state, jobId }: SnapshotRow): boolean {
  return kind === "resync" && state === "submitted" && jobId === null;
}

/** In one transaction: ends the abandoned snapshot, with a reason, and begins the next. */
export async function beginSnapshot(
  { pool, lease, traceId }: Pick<SnapshotContext, "pool" | "lease" | "traceId">,
  { kind, table, destination }: Omit<DurableRead<unknown>, "merge">,
  left: SnapshotRow | null,
  reason?: string,
): Promise<SnapshotRow> {
  const fields = table.columns.map(({ field }) => field);
  return transaction(pool, async (client) => {
    await lockPipeline(client, lease);
    if (left !== null && holds("the next try drops the staging table of the last"))
      await dropStaging(client, left.id);
    const begun =
      left !== null && isRequested(left)
        ? await beginRequested(client, left.id, fields)
        : await insertSnapshot(client, lease.object, kind, fields, traceId, reason);
    await destination.prepare(client, begun);
    return begun;
  });
}

/** A resync stays requested until one completes: when one fails, the next is requested with it. */
export async function failSnapshot(
  { pool, lease, traceId }: Pick<SnapshotContext, "pool" | "lease" | "traceId">,
  { id, kind }: SnapshotRow,
  reason: string,
): Promise<void> {
  await transaction(pool, async (client) => {
    await lockPipeline(client, lease);
    await endSnapshot(client, id, "failed", reason);
    if (kind === "resync") await insertSnapshot(client, lease.object, kind, [], traceId);
  });
}
