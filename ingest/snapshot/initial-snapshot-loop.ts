import { randomUUID } from "node:crypto";
import type { Aside } from "../core/dead-letter.ts";
import { makeBackoff } from "../lib/backoff.ts";
import type { Semaphore } from "../lib/running.ts";
import { logAside } from "../observe/set-aside-log.ts";
import { logPage, type PageReport } from "../observe/page-log.ts";
import { CallPaused, retryAdvice } from "../salesforce/errors.ts";
import { firstCopy } from "./initial-snapshot.ts";
import { PageIncomplete, SnapshotIncomplete } from "./incomplete.ts";
import type { LaneContext } from "../context/pipeline-context.ts";

/** Copies the object, waiting for its turn; what passes is tried again, from the page where it stopped. */
export async function copyLoop(
  context: LaneContext,
  turns: Semaphore,
  signal: AbortSignal,
): Promise<void> {
  const { status, clock, committed } = context;
  await status.set("queued");
  const backoff = makeBackoff({ baseMs: 1_000, maxMs: 60_000 });
  for (let againInMs: number | null = 0; againInMs !== null;) {
    againInMs = await turns.run(async () => {
      signal.throwIfAborted();
      await status.set("copying");
      return copyOnce(context, signal);
    });
    if (againInMs !== null) await clock.sleep(Math.max(againInMs, 1_000 + backoff.next()), signal);
  }
  committed.ring();
}

/** Null once it is copied; else how long it makes no sense to try again, in milliseconds. */
async function copyOnce(context: LaneContext, signal: AbortSignal): Promise<number | null> {
  const { log, lease, metrics, status } = context;
  const traceId = randomUUID();
  const began = performance.now();
  try {
    const onPage = (page: PageReport) =>
      logPage(context, lease.object, traceId, "rows copied", page);
    const onAside = (aside: Aside) => logAside(context, lease.object, traceId, aside);
    const [api, bulk] = [context.api.as("snapshot"), context.bulk.as("snapshot")];
    await firstCopy({ ...context, api, bulk, traceId, onPage, onAside }, signal);
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
    const againInMs = delayAfter(error);
    if (againInMs === null) throw error;
    metrics.failed(lease.object, "copy");
    const message = `The copy of ${lease.object} stopped and goes on: ${String((error as Error).message)}`;
    log({ kind: "snapshot", severity: "warning", object: lease.object, traceId, message });
    // A pause may last for hours: whoever looks at the lane reads why.
    if (error instanceof CallPaused) await status.set("copying", message);
    return againInMs;
  }
}

/** Null where no retry helps. */
function delayAfter(error: unknown): number | null {
  if (error instanceof PageIncomplete || error instanceof SnapshotIncomplete) return 0;
  const advice = retryAdvice(error);
  if (advice.kind === "retry") return advice.minDelayMs ?? 0;
  return advice.kind === "renew-session" ? 0 : null;
}
