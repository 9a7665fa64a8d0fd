import { randomUUID } from "node:crypto";
import type { PipelineContext } from "../context/pipeline-context.ts";
import { makeBackoff } from "../lib/backoff.ts";
import { logPage } from "../observe/page-log.ts";
import type { Semaphore } from "../lib/running.ts";
import { isOfSalesforce, retryAdvice } from "../salesforce/errors.ts";
import { SnapshotIncomplete } from "./incomplete.ts";
import { openSnapshot } from "./snapshot-row.ts";
import type { MergedChunk } from "./merge-staged.ts";
import { resync, type ResyncProgress } from "./resync.ts";

/** A resync that something other than a repair of this pipeline asks for begins within this. */
const IDLE_MS = 5_000;
/** A refusal that a person must mend is tried again this often. */
const REFUSED_DELAY_MS = 60_000;

/** Carries out resyncs that repairs ask for, each in its turn among the node's snapshots. The stream goes on meanwhile. */
export async function resyncLoop(
  context: PipelineContext,
  slots: Semaphore,
  signal: AbortSignal,
): Promise<void> {
  const { pool, lease, clock, resyncWanted } = context;
  const backoff = makeBackoff({ baseMs: 1_000, maxMs: 60_000 });
  while (!signal.aborted) {
    if ((await openSnapshot(pool, lease.object, "resync")) === null) {
      backoff.reset();
      await resyncWanted.wait(IDLE_MS, signal);
      continue;
    }
    const pauseMs = await slots.run(() => tryResync(context, signal));
    if (pauseMs !== null) await clock.sleep(Math.max(pauseMs, backoff.next()), signal);
  }
}

/** @returns how long to wait at least before it is tried again; null where it is done */
async function tryResync(context: PipelineContext, signal: AbortSignal): Promise<number | null> {
  const { log, lease } = context;
  const { object } = lease;
  const traceId = randomUUID();
  const began = performance.now();
  const sum = { same: 0, merged: 0 };
  try {
    await resync(context, progressOf(context, traceId, sum), traceId, signal);
    const durationMs = performance.now() - began;
    const message = `${object} was resynced: ${sum.same} rows stand as they were, ${sum.merged} were merged`;
    log({ kind: "snapshot", severity: "info", object, traceId, durationMs, message, detail: sum });
    return null;
  } catch (error) {
    if (!passes(error)) throw error;
    return noteStop(context, error, traceId);
  }
}

function passes(error: unknown): error is Error {
  return error instanceof SnapshotIncomplete || isOfSalesforce(error);
}

function noteStop({ log, lease, metrics }: PipelineContext, error: Error, traceId: string): number {
  const { object } = lease;
  const advice = retryAdvice(error);
  const refused = isOfSalesforce(error) && advice.kind === "fatal";
  metrics.failed(object, "resync");
  const reason = refused ? advice.reason : error.message;
  const message = `The resync of ${object} stopped and goes on: ${reason}`;
  const severity = refused ? "error" : "warning";
  log({ kind: "snapshot", severity, object, traceId, message });
  if (refused) return REFUSED_DELAY_MS;
  return advice.kind === "retry" ? (advice.minDelayMs ?? 0) : 0;
}

function progressOf(
  context: PipelineContext,
  traceId: string,
  sum: { same: number; merged: number },
): ResyncProgress {
  const { metrics, lease } = context;
  const { object } = lease;
  return {
    onPage: (page) => logPage(context, object, traceId, "rows read again", page),
    onMerged: ({ same, merged }: MergedChunk) => {
      sum.same += same;
      sum.merged += merged;
      metrics.resynced(object, { same, merged });
    },
  };
}
