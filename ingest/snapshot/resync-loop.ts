import { randomUUID } from "node:crypto";
import type PQueue from "p-queue";
import type { PipelineContext } from "../context/pipeline-context.ts";
import { decide, despiteRefusals } from "../core/error-policy.ts";
import { type FailedTry, retrying } from "../lib/retrying.ts";
import { reportFailed } from "../observe/failed-work.ts";
import { logPage } from "../observe/page-log.ts";
import { withoutRefused } from "./leave-out-field.ts";
import type { MergedChunk } from "./merge-staged.ts";
import { resync, type ResyncProgress } from "./resync.ts";
import { openSnapshot } from "./snapshot-row.ts";

/** Longest delay until a resync begins that was not requested by a repair of this pipeline. */
const IDLE_MS = 5_000;
/** Retry interval after a refusal that a person must fix. */
const REFUSED_DELAY_MS = 60_000;
const BACKOFF = { baseMs: 1_000, maxMs: 60_000 };

/** Carries out requested resyncs, each in a slot of the node's snapshots. The stream goes on meanwhile. */
export async function resyncLoop(
  context: PipelineContext,
  slots: PQueue,
  signal: AbortSignal,
): Promise<void> {
  const { pool, lease, clock, resyncWanted } = context;
  let traceId = randomUUID();
  const resyncs = async (succeeded: () => void) => {
    while (!signal.aborted) {
      if ((await openSnapshot(pool, lease.object, "resync")) === null) {
        succeeded();
        await resyncWanted.wait(IDLE_MS, signal);
        continue;
      }
      traceId = randomUUID();
      await slots.add(() => resyncOnce(context, traceId, signal));
    }
  };
  await retrying(resyncs, {
    policy: despiteRefusals(REFUSED_DELAY_MS),
    backoff: BACKOFF,
    clock,
    signal,
    onRetry: (failed) => reportStop(context, failed, traceId),
  });
}

async function resyncOnce(
  context: PipelineContext,
  traceId: string,
  signal: AbortSignal,
): Promise<void> {
  const { log, lease } = context;
  const { object } = lease;
  const began = performance.now();
  const sum = { same: 0, merged: 0 };
  const progress = progressOf(context, traceId, sum);
  await withoutRefused(context, () => resync(context, progress, traceId, signal));
  const durationMs = performance.now() - began;
  const message = `${object} was resynced: ${sum.same} rows stand as they were, ${sum.merged} were merged`;
  log({ kind: "snapshot", severity: "info", object, traceId, durationMs, message, detail: sum });
}

function reportStop(
  context: PipelineContext,
  { error, decision }: FailedTry,
  traceId: string,
): void {
  const { object } = context.lease;
  const severity = decide(error).action === "stop" ? "error" : "warning";
  const message = `The resync of ${object} stopped and goes on: ${decision.reason}`;
  reportFailed(context, object, "resync", { message, severity, traceId });
}

function progressOf(
  context: PipelineContext,
  traceId: string,
  sum: { same: number; merged: number },
): ResyncProgress {
  const { metrics, lease } = context;
  const { object } = lease;
  return {
    onPage: (page) => logPage(context, object, traceId, "rows refetched", page),
    onMerged: ({ same, merged }: MergedChunk) => {
      sum.same += same;
      sum.merged += merged;
      metrics.resynced(object, { same, merged });
    },
  };
}
