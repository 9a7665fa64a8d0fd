import type { Lease } from "../apply/lane-row.ts";
import { LeaseLost } from "../apply/lane-row.ts";
import { auditLoop } from "../audit/audit-loop.ts";
import { isDeliverySpent, restStream } from "../budget/stream-rest.ts";
import { makeBackoff } from "../lib/backoff.ts";
import { Bell, runTogether, type Semaphore } from "../lib/running.ts";
import type { RoomSettings } from "../publish/room-client.ts";
import { publishLoop } from "../publish/room-publisher.ts";
import { repairLoop } from "../repair/repair-loop.ts";
import { retryAdvice, StreamError } from "../salesforce/errors.ts";
import { copyLoop } from "./copy-loop.ts";
import type { LaneContext, NodeContext } from "./lane-context.ts";
import { LaneStatus } from "./lane-status.ts";
import { loadLane } from "./lane-store.ts";
import { renewLease, RENEW_MS } from "./lease.ts";
import { prepareTable } from "./prepare-table.ts";
import { streamLoop } from "./stream-loop.ts";
import { changeEventTopic } from "../salesforce/topic.ts";

/**
 * Keeps one object in sync for as long as the lease is ours:
 *
 *   describe ─► table ─► ┬─ stream    subscribe, apply
 *                        ├─ copy      once, then repairs
 *                        ├─ publish   the log to the room
 *                        ├─ audit     from time to time, once copied
 *                        └─ lease     renewed every RENEW_MS
 *
 * Throws what stops it: LeaseLost, the signal's reason, or an error that the supervisor puts into words.
 */
export async function runLane(
  node: NodeContext,
  lease: Lease,
  options: { readonly rooms: RoomSettings; readonly turns: Semaphore },
  signal: AbortSignal,
): Promise<void> {
  await runTogether(
    [(stop) => renewLoop(node, lease, stop), (stop) => work(node, lease, options, stop)],
    signal,
  );
}

async function work(
  node: NodeContext,
  lease: Lease,
  { rooms, turns }: { readonly rooms: RoomSettings; readonly turns: Semaphore },
  signal: AbortSignal,
): Promise<void> {
  const context = await openLane(node, lease);
  await runTogether(
    [
      (stop) => keepStreaming(context, stop),
      (stop) => copyThenRepair(context, turns, stop),
      (stop) => publishLoop(context, rooms, stop),
      (stop) => auditLoop(context, stop),
    ],
    signal,
  );
}

async function openLane(node: NodeContext, lease: Lease): Promise<LaneContext> {
  const stored = await loadLane(node.pool, lease.object);
  const described = await node.api.as("interactive").describe(lease.object);
  await checkTopic(node, lease.object);
  const table = await prepareTable(node.pool, lease, stored, described, node.log);
  const status = new LaneStatus(node.pool, lease, node.log);
  if (stored.copied) await status.set("catching-up");
  return { ...node, lease, table, status, committed: new Bell(), repairOpened: new Bell() };
}

/** Asks before subscribing: a refusal is told in words, and a topic that may not be heard is one too. */
async function checkTopic({ pubsub }: NodeContext, object: string): Promise<void> {
  const topic = changeEventTopic(object);
  const { canSubscribe } = await pubsub.topic(topic);
  if (canSubscribe) return;
  const errorCode = "sfdc.platform.eventbus.grpc.subscription.topic.cannot.subscribe";
  throw new StreamError({
    code: 7,
    errorCode,
    rpcId: null,
    topic,
    message: "the integration user may not subscribe to it.",
  });
}

async function copyThenRepair(
  context: LaneContext,
  turns: Semaphore,
  signal: AbortSignal,
): Promise<void> {
  const { copied } = await loadLane(context.pool, context.lease.object);
  if (!copied) await copyLoop(context, turns, signal);
  await context.status.set("live");
  await repairLoop(context, signal);
}

/** Subscribes anew whenever the stream ends; gives up only where no retry helps. */
async function keepStreaming(context: LaneContext, signal: AbortSignal): Promise<void> {
  const { clock, lease, log, metrics } = context;
  const backoff = makeBackoff({ baseMs: 500, maxMs: 30_000 });
  while (!signal.aborted) {
    const began = clock.now();
    try {
      await streamLoop(context, signal);
      signal.throwIfAborted();
    } catch (error) {
      signal.throwIfAborted();
      const advice = retryAdvice(error);
      if (advice.kind === "fatal" || error instanceof LeaseLost) throw error;
      if (clock.now() - began > 60_000) backoff.reset();
      metrics.streamEnded(lease.object);
      if (isDeliverySpent(error)) {
        await restStream(context, signal);
        continue;
      }
      const message = `The stream of ${lease.object} ended and is opened again: ${String((error as Error).message)}`;
      log({ kind: "lane", severity: "warning", object: lease.object, message });
      const minDelayMs = advice.kind === "retry" ? (advice.minDelayMs ?? 0) : 0;
      await clock.sleep(Math.max(minDelayMs, backoff.next()), signal);
    }
  }
}

async function renewLoop(
  { pool, clock }: NodeContext,
  lease: Lease,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    await clock.sleep(RENEW_MS, signal);
    if (!(await renewLease(pool, lease))) throw new LeaseLost(lease.object);
  }
}
