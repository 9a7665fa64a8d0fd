import { randomUUID } from "node:crypto";
import { applyBatch } from "../apply/apply-batch.ts";
import type { CommittedBatch } from "../observe/batch-log.ts";
import { refreshOnNewSchema } from "../schema/refresh-table.ts";
import { pgNow } from "../lib/pg-clock.ts";
import type { Fetch, StreamEvent, StreamPosition } from "../salesforce/pubsub.ts";
import type { PipelineContext } from "../context/pipeline-context.ts";
import { loadPipeline } from "../core/pipeline-store.ts";
import { decide } from "../core/error-policy.ts";
import type { CatchUpSlots } from "./catch-up-slots.ts";
import { receiveEvents } from "./receive-events.ts";
import { OpenStream, type StreamStanding } from "./stream-standing.ts";
import { observeBatch, observeKeepalive } from "./stream-observer.ts";
import { confirmPosition, forgetPosition, keepPosition, repairWindow } from "./stream-position.ts";
import { changeEventTopic } from "../salesforce/topic.ts";

/**
 * Reads the object's stream and applies it, batch by batch:
 *
 *   subscribe after the stored position ─► fetch ─► decode ─► plan ─► one transaction ─► observe ─► fetch …
 *                                            └ first fetch, position unknown ─► confirm it, repair the window
 *
 * Backpressure is the loop itself: events that arrive while a batch is applied form the next one, and only a bounded
 * number is requested (subscription.ts). An expired position opens a repair of everything since the last known commit,
 * then a new subscription; never silently.
 */
export async function streamLoop(
  context: PipelineContext,
  catchUpSlots: CatchUpSlots,
  standing: StreamStanding,
  signal: AbortSignal,
): Promise<void> {
  const { pool, pubsub, lease } = context;
  const stored = await loadPipeline(pool, lease.object);
  const subscribedAt = await pgNow(pool);
  const position: StreamPosition =
    stored.replayId === null ? { kind: "latest" } : { kind: "after", replayId: stored.replayId };
  let confirmed = stored.replayId !== null;
  if (!confirmed && stored.copied) await repairWindow(context, subscribedAt);
  const open = new OpenStream(context, standing, position.kind === "after", signal);
  try {
    for await (const fetch of pubsub.subscribe(
      { topic: changeEventTopic(lease.object), position },
      signal,
    )) {
      await open.take(async () => {
        if (!confirmed) await confirmPosition(context, fetch, subscribedAt);
        confirmed = true;
        await context.status.resumed();
        await catchUpSlots.run(context.status.behindSince, () => takeFetch(context, fetch));
      });
    }
  } catch (error) {
    open.failed(error);
    if (decide(error).action === "resync") await forgetPosition(context, subscribedAt);
    throw error;
  } finally {
    await open.end();
  }
}

async function takeFetch(
  context: PipelineContext,
  { events, latestReplayId }: Fetch,
): Promise<void> {
  if (events.length === 0) {
    await keepPosition(context, latestReplayId);
    return observeKeepalive(context);
  }
  await refreshOnNewSchema(context, events);
  await observeBatch(context, await commitEvents(context, events));
}

/** The table does not change between decoding and commit. */
async function commitEvents(
  { streamPool, pubsub, lease, tables, tuning }: PipelineContext,
  encoded: readonly StreamEvent[],
): Promise<CommittedBatch> {
  const traceId = randomUUID();
  const began = performance.now();
  return tables.use(async (table) => {
    const events = await receiveEvents(pubsub, table, encoded);
    const decodeMs = performance.now() - began;
    const results = await applyBatch(streamPool, { lease, table, tuning }, events, traceId);
    return { traceId, events, results, decodeMs, durationMs: performance.now() - began };
  });
}
