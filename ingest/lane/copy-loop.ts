import { randomUUID } from "node:crypto";
import { makeBackoff } from "../lib/backoff.ts";
import type { Semaphore } from "../lib/running.ts";
import { retryAdvice } from "../salesforce/errors.ts";
import { firstCopy } from "../snapshot/first-copy.ts";
import { PageIncomplete, SnapshotIncomplete } from "../snapshot/incomplete.ts";
import type { LaneContext } from "./lane-context.ts";

/** Copies the object, waiting for its turn; what passes is tried again, from the page where it stopped. */
export async function copyLoop(
  context: LaneContext,
  turns: Semaphore,
  signal: AbortSignal,
): Promise<void> {
  const { status, clock, committed } = context;
  await status.set("queued");
  const backoff = makeBackoff({ baseMs: 1_000, maxMs: 60_000 });
  for (let copied = false; !copied;) {
    copied = await turns.run(async () => {
      signal.throwIfAborted();
      await status.set("copying");
      return copyOnce(context, signal);
    });
    if (!copied) await clock.sleep(1_000 + backoff.next(), signal);
  }
  committed.ring();
}

/** False where it is to be tried again. */
async function copyOnce(context: LaneContext, signal: AbortSignal): Promise<boolean> {
  const { log, lease, metrics } = context;
  const traceId = randomUUID();
  const began = performance.now();
  try {
    const onPage = (page: PageReport) => reportPage(context, traceId, page);
    const bulk = context.bulk.as("snapshot");
    await firstCopy({ ...context, bulk, traceId, onPage }, signal);
    const durationMs = performance.now() - began;
    log({
      kind: "snapshot",
      severity: "info",
      object: lease.object,
      traceId,
      durationMs,
      message: `${lease.object} is copied`,
    });
    return true;
  } catch (error) {
    if (!passes(error)) throw error;
    metrics.copyFailed(lease.object);
    const message = `The copy of ${lease.object} stopped and goes on: ${String((error as Error).message)}`;
    log({ kind: "snapshot", severity: "warning", object: lease.object, traceId, message });
    return false;
  }
}

function passes(error: unknown): boolean {
  if (error instanceof PageIncomplete || error instanceof SnapshotIncomplete) return true;
  return ["retry", "renew-session"].includes(retryAdvice(error).kind);
}

type PageReport = {
  readonly rows: number;
  readonly parked: number;
  readonly sizeBytes: number;
  readonly nuls: number;
  readonly durationMs: number;
};

function reportPage({ log, lease, metrics }: LaneContext, traceId: string, page: PageReport): void {
  metrics.page(lease.object, page);
  const { durationMs, ...detail } = page;
  const severity = page.parked > 0 ? "error" : "info";
  const message = `${page.rows} rows copied${page.parked > 0 ? `, ${page.parked} parked` : ""}`;
  log({ kind: "snapshot", severity, object: lease.object, traceId, durationMs, message, detail });
}
