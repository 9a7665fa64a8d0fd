import { randomUUID } from "node:crypto";
import type PQueue from "p-queue";
import type { PipelineContext } from "../context/pipeline-context.ts";
import type { BatchResult } from "../apply/apply-batch.ts";
import { decide } from "../core/error-policy.ts";
import { retrying } from "../lib/retrying.ts";
import { logResult } from "../observe/batch-log.ts";
import { reportFailed } from "../observe/failed-work.ts";
import { logPage, type PageReport } from "../observe/page-log.ts";
import { BulkJobError, CallPaused } from "../salesforce/errors.ts";
import { withoutRefused } from "./leave-out-field.ts";
import { initialSnapshot } from "./initial-snapshot.ts";

const BACKOFF = { baseMs: 2_000, maxMs: 60_000 };

/** Takes the initial snapshot once there is a slot. Retries transient errors from the page where it stopped. */
export async function initialSnapshotLoop(
  context: PipelineContext,
  slots: PQueue,
  signal: AbortSignal,
): Promise<void> {
  const { status, clock, lease, committed } = context;
  await status.set("queued");
  let traceId = randomUUID();
  let reason: string | null = null;
  const snapshotInSlot = () =>
    slots.add(async () => {
      signal.throwIfAborted();
      // What stopped the last try is shown until this one succeeds: it may stop at the same.
      await status.set("copying", reason);
      traceId = randomUUID();
      await snapshotOnce(context, traceId, signal);
    });
  await retrying(snapshotInSlot, {
    policy: decide,
    backoff: BACKOFF,
    clock,
    signal,
    onRetry: async ({ error, decision }) => {
      const message = `The initial snapshot of ${lease.object} stopped and goes on: ${decision.reason}`;
      reportFailed(context, lease.object, "initial-snapshot", { message, traceId });
      // A pause may last for hours, and what fails a job until a person has acted: the reason is shown.
      if (!(error instanceof CallPaused || error instanceof BulkJobError)) return;
      reason = message;
      await status.set("copying", message);
    },
  });
  committed.notify();
}

async function snapshotOnce(
  context: PipelineContext,
  traceId: string,
  signal: AbortSignal,
): Promise<void> {
  const { log, lease } = context;
  const { object } = lease;
  const began = performance.now();
  const onPage = (page: PageReport) => logPage(context, object, traceId, "rows copied", page);
  const onReplayed = (result: BatchResult) => logResult(context, object, traceId, result);
  const copy = () =>
    initialSnapshot({ ...context, table: context.table, traceId, onPage, onReplayed }, signal);
  await withoutRefused(context, copy);
  const durationMs = performance.now() - began;
  const message = `${object} is copied`;
  log({ kind: "snapshot", severity: "info", object, traceId, durationMs, message });
}
