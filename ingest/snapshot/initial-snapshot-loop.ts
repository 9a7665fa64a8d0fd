import { randomUUID } from "node:crypto";
import type { Aside } from "../core/dead-letter.ts";
import { makeBackoff } from "../lib/backoff.ts";
import type { Semaphore } from "../lib/running.ts";
import { logAside } from "../observe/set-aside-log.ts";
import { logPage, type PageReport } from "../observe/page-log.ts";
import { CallPaused, retryAdvice } from "../salesforce/errors.ts";
import { initialSnapshot } from "./initial-snapshot.ts";
import { SnapshotIncomplete } from "./incomplete.ts";
import type { PipelineContext } from "../context/pipeline-context.ts";

/** Takes the initial snapshot, waiting for its turn; what passes is tried again, from the page where it stopped. */
export async function initialSnapshotLoop(
  context: PipelineContext,
  slots: Semaphore,
  signal: AbortSignal,
): Promise<void> {
  const { status, clock, committed } = context;
  await status.set("queued");
  const backoff = makeBackoff({ baseMs: 1_000, maxMs: 60_000 });
  for (let retryInMs: number | null = 0; retryInMs !== null;) {
    retryInMs = await slots.run(async () => {
      signal.throwIfAborted();
      await status.set("copying");
      return snapshotOnce(context, signal);
    });
    if (retryInMs !== null) await clock.sleep(Math.max(retryInMs, 1_000 + backoff.next()), signal);
  }
  committed.notify();
}

/** Null once it is copied; else how long it makes no sense to try again, in milliseconds. */
async function snapshotOnce(context: PipelineContext, signal: AbortSignal): Promise<number | null> {
  const { log, lease, metrics, status } = context;
  const traceId = randomUUID();
  const began = performance.now();
  try {
    const onPage = (page: PageReport) =>
      logPage(context, lease.object, traceId, "rows copied", page);
    const onAside = (aside: Aside) => logAside(context, lease.object, traceId, aside);
    await initialSnapshot({ ...context, traceId, onPage, onAside }, signal);
    const durationMs = performance.now() - began;
    log({
      kind: "snapshot",
      severity: "info",
      object: lease.object,
      traceId,
      durationMs,
      message: `${lease.object} is copied`,
    });
    return null;
  } catch (error) {
    const retryInMs = delayAfter(error);
    if (retryInMs === null) throw error;
    metrics.failed(lease.object, "copy");
    const message = `The initial snapshot of ${lease.object} stopped and goes on: ${String((error as Error).message)}`;
    log({ kind: "snapshot", severity: "warning", object: lease.object, traceId, message });
    // A pause may last for hours: whoever looks at the pipeline reads why.
    if (error instanceof CallPaused) await status.set("copying", message);
    return retryInMs;
  }
}

/** Null where no retry helps. */
function delayAfter(error: unknown): number | null {
  if (error instanceof SnapshotIncomplete) return 0;
  const advice = retryAdvice(error);
  if (advice.kind === "retry") return advice.minDelayMs ?? 0;
  return advice.kind === "renew-session" ? 0 : null;
}
