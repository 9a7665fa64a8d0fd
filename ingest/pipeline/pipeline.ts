import { randomUUID } from "node:crypto";
import type PQueue from "p-queue";
import { decide, isSilence } from "../core/error-policy.ts";
import { objectReads } from "../core/object-reads.ts";
import { type Lease, LeaseLost } from "../core/pipeline-row.ts";
import { verificationLoop } from "../reconcile/verify/verification-loop.ts";
import type { Verifications } from "../reconcile/verify/verifications.ts";
import { Signal, runTogether } from "../lib/running.ts";
import { fieldLoops } from "./field-loops.ts";
import { LiveTable } from "../core/live-table.ts";
import { retrying } from "../lib/retrying.ts";
import { reportFailed } from "../observe/failed-work.ts";
import type { WriteLog } from "../observe/sync-log.ts";
import type { RoomSettings } from "../publish/room-client.ts";
import { publishLoop } from "../publish/room-publisher.ts";
import type { FollowedWebhooks } from "../webhooks/followed-webhooks.ts";
import { webhookLoop } from "../webhooks/webhook-loop.ts";
import { eventSchema } from "../capture/event-topic.ts";
import { pollLoop } from "../capture/poll-loop.ts";
import { rereadLoop } from "../capture/reread-loop.ts";
import { setSource } from "../capture/poll-row.ts";
import { confirmDeletesLoop } from "../reconcile/repair/confirm-deletes.ts";
import { repairLoop } from "../reconcile/repair/repair-loop.ts";
import { resyncLoop } from "../snapshot/resync-loop.ts";
import { keepStreaming } from "../capture/keep-streaming.ts";
import type { CatchUpSlots } from "../capture/catch-up-slots.ts";
import { initialSnapshotLoop } from "../snapshot/initial-snapshot-loop.ts";
import type { PipelineContext, NodeContext } from "../context/pipeline-context.ts";
import { pipelineTable } from "../schema/pipeline-table.ts";
import { PipelineStatus } from "../context/pipeline-status.ts";
import { loadPipeline, setPipelineSilent } from "../core/pipeline-store.ts";
import { keepLease, RENEW_MS } from "../core/lease.ts";
import type { PipelineSource } from "../../edge/protocol/states.ts";

export type PipelineOptions = {
  readonly rooms: RoomSettings;
  /** Slots of the whole node for snapshots and resyncs. */
  readonly slots: PQueue;
  readonly catchUpSlots: CatchUpSlots;
  /** Null where verification is off. */
  readonly verifications: Verifications | null;
  /** Null where none are sent. */
  readonly webhooks: FollowedWebhooks | null;
  /** How often an object without change events is polled. */
  readonly pollEveryMs: number;
  /** How often an object is read again that has neither change events nor a field that shows what changed. */
  readonly rereadEveryMs: number;
  /** How often computed fields are read of every record. */
  readonly computedEveryMs: number;
};

/**
 * Keeps one object in sync for as long as the lease is ours:
 *
 *   describe ─► table ─► ┬─ stream            subscribe, apply (of an object without change events: polls)
 *                        ├─ initial snapshot  once, then repairs
 *                        ├─ publish           the log to the room
 *                        ├─ webhooks          the log to those who follow the object
 *                        ├─ verification      from time to time, once copied
 *                        └─ lease             renewed every RENEW_MS
 *
 * Throws what stops it: LeaseLost, the signal's reason, or an error that the supervisor puts into words.
 */
export async function runPipeline(
  shared: NodeContext,
  lease: Lease,
  options: PipelineOptions,
  signal: AbortSignal,
): Promise<void> {
  const traceId = randomUUID();
  const log: WriteLog = (entry) => shared.log({ traceId, ...entry });
  const node = { ...shared, log };
  const { object, line } = lease;
  const message = `The pipeline of ${object} begins; its lease has line ${line}`;
  node.metrics.pipelineBegan(object);
  node.log({ kind: "pipeline", severity: "info", object, message });
  await runTogether(
    [(stop) => renewLoop(node, lease, stop), (stop) => work(node, lease, options, stop)],
    signal,
  );
}

async function work(
  node: NodeContext,
  lease: Lease,
  options: PipelineOptions,
  signal: AbortSignal,
): Promise<void> {
  const { rooms, catchUpSlots, verifications, webhooks } = options;
  const context = await untilOpen(node, lease, signal);
  await runTogether(
    [
      ...(context.source === "stream"
        ? [(stop: AbortSignal) => keepStreaming(context, catchUpSlots, stop)]
        : []),
      (stop) => copyThenRepair(context, options, stop),
      (stop) => publishLoop(context, rooms, stop),
      ...(webhooks === null ? [] : [(stop: AbortSignal) => webhookLoop(context, webhooks, stop)]),
      ...(verifications === null
        ? []
        : [(stop: AbortSignal) => verificationLoop(context, verifications, stop)]),
    ],
    signal,
  );
}

/** An org that is not heard yet is asked again under the same lease. The pipeline is silent meanwhile, whatever it was. */
async function untilOpen(
  node: NodeContext,
  lease: Lease,
  signal: AbortSignal,
): Promise<PipelineContext> {
  return retrying(() => openPipeline(node, lease), {
    policy: (error) => (isSilence(error) ? decide(error) : { action: "signal", reason: "" }),
    backoff: { baseMs: 500, maxMs: 30_000 },
    clock: node.clock,
    signal,
    onRetry: async ({ decision }) => {
      const message = `Nothing is heard of ${lease.object} from Salesforce; its pipeline begins later: ${decision.reason}`;
      reportFailed(node, lease.object, "stream", { message });
      // Postgres may be down. The log has the reason.
      await setPipelineSilent(node.pool, lease, message).catch(() => undefined);
    },
  });
}

async function openPipeline(node: NodeContext, lease: Lease): Promise<PipelineContext> {
  const stored = await loadPipeline(node.pool, lease.object);
  await node.api.confirmOrganization();
  // The topic goes first: the describe then fits events of its schema, or newer ones.
  const schemaId = await eventSchema(node.pubsub, lease.object);
  const source = schemaId === null ? "poll" : "stream";
  // Losing access to the topic usually means losing describe access too, so drop the replay position first.
  await noteSource(node, lease, source);
  const table = await pipelineTable(node, lease, stored);
  const tables = new LiveTable(table, schemaId ?? "");
  const status = new PipelineStatus(node.pool, lease, node.log);
  if (stored.copied) await status.set("catching-up", stored.fault);
  return {
    ...node,
    lease,
    source,
    tables,
    get table() {
      return tables.current;
    },
    status,
    committed: new Signal(),
    repairOpened: new Signal(),
    resyncWanted: new Signal(),
  };
}

async function noteSource({ pool, log }: NodeContext, lease: Lease, source: PipelineSource) {
  const before = await setSource(pool, lease, source);
  if (before === source) return;
  const { object } = lease;
  const message =
    source === "poll"
      ? `${object} has no change events: it is polled`
      : `${object} has change events: its stream is read`;
  log({ kind: "pipeline", severity: "warning", object, message });
}

async function copyThenRepair(
  context: PipelineContext,
  { slots, pollEveryMs, rereadEveryMs, computedEveryMs }: PipelineOptions,
  signal: AbortSignal,
): Promise<void> {
  const { copied, wasSilent, fault } = await loadPipeline(context.pool, context.lease.object);
  if (!copied) await initialSnapshotLoop(context, slots, signal);
  // After a long silence, or a fault, only the stream itself can show that nothing is pending: what could not be committed
  // may still not be. Polled objects need their next poll.
  const isUncertain = wasSilent || fault !== null || context.source === "poll";
  const mayBeBehind = copied && isUncertain;
  if (!mayBeBehind) await context.status.set("live");
  await runTogether(
    [
      (stop) => repairLoop(context, stop),
      ...(context.source === "stream"
        ? [(stop: AbortSignal) => confirmDeletesLoop(context, stop)]
        : []),
      (stop) => resyncLoop(context, slots, stop),
      (stop) => fieldLoops(context, computedEveryMs, stop),
      ...(context.source === "poll"
        ? [(stop: AbortSignal) => pollOrReread(context, { pollEveryMs, rereadEveryMs }, stop)]
        : []),
    ],
    signal,
  );
}

function pollOrReread(
  context: PipelineContext,
  { pollEveryMs, rereadEveryMs }: Pick<PipelineOptions, "pollEveryMs" | "rereadEveryMs">,
  signal: AbortSignal,
): Promise<void> {
  return objectReads(context.table).changedBy === null
    ? rereadLoop(context, rereadEveryMs, signal)
    : pollLoop(context, pollEveryMs, signal);
}

async function renewLoop(
  { pool, clock, api }: NodeContext,
  lease: Lease,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    await clock.sleep(RENEW_MS, signal);
    if (!(await keepLease(pool, lease))) throw new LeaseLost(lease.object);
    // A quiet pipeline makes no call for long; its stream may still be that of the org before.
    api.throwIfOtherOrganization();
  }
}
