import type { PipelineContext } from "../context/pipeline-context.ts";
import { type CommittedBatch, commitTimes, logBatch } from "../observe/batch-log.ts";
import { handleWildcards } from "../schema/refresh-table.ts";

/** A batch whose newest event is older than this counts as catching up. */
const BEHIND_MS = 15_000;

/**
 * The one listener of a stream, called after each committed batch:
 *
 *   committed ─► signals: publish, describe, repair ─► budget ─► metrics ─► log ─► lag
 */
export async function observeBatch(context: PipelineContext, batch: CommittedBatch): Promise<void> {
  const { lease, budget, metrics } = context;
  const { events, results, durationMs } = batch;
  const commits = commitTimes(batch);
  notifyLoops(context, batch);
  budget.delivered(events.length);
  metrics.batch(lease.object, results, { commits, durationMs });
  logBatch(context, lease.object, batch);
  await noteLag(context, commits);
}

/** A keepalive comes after all events before it, so nothing is pending. */
export async function observeKeepalive({ lease, metrics, status }: PipelineContext): Promise<void> {
  metrics.keepalive(lease.object);
  await status.follow({ state: "live", pendingSince: null });
}

function notifyLoops(context: PipelineContext, { events, results, traceId }: CommittedBatch): void {
  context.committed.notify();
  handleWildcards(context, events, traceId);
  if (results.some(({ repairs }) => repairs.length > 0)) context.repairOpened.notify();
}

/** Sets the pipeline to catching up while it applies old events; the rest of the stream is newer. */
async function noteLag(
  { status, clock }: PipelineContext,
  commits: readonly number[],
): Promise<void> {
  if (commits.length === 0) return;
  const newest = Math.max(...commits);
  const behind = clock.now() - newest > BEHIND_MS;
  await status.follow(
    behind ? { state: "catching-up", pendingSince: newest } : { state: "live", pendingSince: null },
  );
}
