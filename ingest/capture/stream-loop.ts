import { randomUUID } from "node:crypto";
import { applyBatch } from "../apply/apply-batch.ts";
import { logAside } from "../observe/set-aside-log.ts";
import { heedWildcards, meetSchemas } from "../schema/refresh-table.ts";
import { pgNow } from "../lib/pg-clock.ts";
import type { Fetch, StreamPosition } from "../salesforce/pubsub.ts";
import type { PipelineContext } from "../context/pipeline-context.ts";
import { loadPipeline } from "../core/pipeline-store.ts";
import { decide } from "../core/error-policy.ts";
import type { CatchUpSlots } from "./catch-up-slots.ts";
import { receiveEvents } from "./receive-events.ts";
import { confirmPosition, forgetPosition, keepPosition, repairWindow } from "./stream-position.ts";
import { changeEventTopic } from "../salesforce/topic.ts";

/** A batch whose newest event is older than this is being caught up with. */
const BEHIND_MS = 15_000;

/**
 * Reads the object's stream and applies it, batch by batch:
 *
 *   subscribe after the stored position ─► fetch ─► decode ─► one transaction ─► ring ─► fetch …
 *                                            └ first one, position not known before ─► confirm it, repair the window
 *
 * Backpressure is the loop itself: what comes while a batch is applied is the next one, and of that only so much is asked
 * for (subscription.ts). An expired position is answered by a repair of everything since the last known commit, and a new
 * subscription; never silently.
 */
export async function streamLoop(
  context: PipelineContext,
  catchUpSlots: CatchUpSlots,
  signal: AbortSignal,
): Promise<void> {
  const { pool, pubsub, lease } = context;
  const stored = await loadPipeline(pool, lease.object);
  const subscribedAt = await pgNow(pool);
  const position: StreamPosition =
    stored.replayId === null ? { kind: "latest" } : { kind: "after", replayId: stored.replayId };
  let confirmed = stored.replayId !== null;
  if (!confirmed && stored.copied) await repairWindow(context, subscribedAt);
  try {
    for await (const fetch of pubsub.subscribe(
      { topic: changeEventTopic(lease.object), position },
      signal,
    )) {
      if (!confirmed) await confirmPosition(context, fetch, subscribedAt);
      confirmed = true;
      await context.status.resumed();
      await catchUpSlots.run(context.status.behindSince, () => takeFetch(context, fetch));
    }
  } catch (error) {
    if (decide(error).action === "resync") await forgetPosition(context, subscribedAt);
    throw error;
  }
}

async function takeFetch(context: PipelineContext, fetch: Fetch): Promise<void> {
  if (fetch.events.length === 0) {
    await keepPosition(context, fetch);
    // A keepalive comes after all events before it: nothing is behind any more.
    return context.status.follow({ state: "live", pendingSince: null });
  }
  const { streamPool, pubsub, lease, tables, tuning, metrics, log, committed, repairOpened } =
    context;
  await meetSchemas(context, fetch.events);
  const traceId = randomUUID();
  const began = performance.now();
  const { events, decodedMs, results } = await tables.use(async (table) => {
    const events = await receiveEvents(pubsub, table, fetch.events);
    const decodedMs = performance.now() - began;
    return {
      events,
      decodedMs,
      results: await applyBatch(streamPool, { lease, table, tuning }, events, traceId),
    };
  });
  const durationMs = performance.now() - began;
  committed.notify();
  heedWildcards(context, events, traceId);
  if (results.some((result) => result.repairs.length > 0)) repairOpened.notify();
  const commits = events.flatMap((one) => (one.tag === "decoded" ? [one.event.commitAt] : []));
  context.budget.delivered(fetch.events.length);
  metrics.batch(lease.object, results, { commits, durationMs });
  logBatch(log, lease.object, traceId, events, results, { decodedMs, durationMs });
  for (const result of results) logAside(context, lease.object, traceId, result);
  await noteLag(context, commits);
}

type Received = Awaited<ReturnType<typeof receiveEvents>>;

function logBatch(
  log: PipelineContext["log"],
  object: string,
  traceId: string,
  events: Received,
  results: Awaited<ReturnType<typeof applyBatch>>,
  times: { readonly decodedMs: number; readonly durationMs: number },
): void {
  const recordIds = events
    .flatMap((one) => (one.tag === "decoded" ? one.event.recordIds : one.recordIds))
    .slice(0, 100);
  const message = `${events.length} events`;
  log({
    kind: "events",
    severity: "info",
    object,
    traceId,
    recordIds,
    durationMs: times.decodedMs,
    message,
  });
  for (const result of results) {
    const { headSeq, repairs, poison: _, ...counts } = result;
    const detail = { ...counts, repairs: repairs.length };
    const durationMs = times.durationMs - times.decodedMs;
    log({
      kind: "database",
      severity: "info",
      object,
      traceId,
      durationMs,
      message: `committed up to seq ${headSeq}`,
      detail,
    });
  }
}

/** The pipeline says that it is catching up while what it applies is old; the rest of the stream is newer than that. */
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
