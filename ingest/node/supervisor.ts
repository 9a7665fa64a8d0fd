import PQueue from "p-queue";
import { mirrorName } from "../../db/mirror/identifier.ts";
import { decide } from "../core/error-policy.ts";
import { LeaseLost, type Lease } from "../core/pipeline-row.ts";
import type { VerificationSettings } from "../reconcile/verify/verification-schedule.ts";
import { type Verifications, verificationsOf } from "../reconcile/verify/verifications.ts";
import { type Decision, type Policy, retry } from "../lib/decision.ts";
import { OrgmirrorError } from "../lib/orgmirror-error.ts";
import { retrying } from "../lib/retrying.ts";
import { runTogether } from "../lib/running.ts";
import type { RoomSettings } from "../publish/room-client.ts";
import type { FollowedWebhooks } from "../webhooks/followed-webhooks.ts";
import { SourceChanged } from "../capture/event-topic.ts";
import { CatchUpSlots } from "../capture/catch-up-slots.ts";
import { runPipeline } from "../pipeline/pipeline.ts";
import type { NodeContext } from "../context/pipeline-context.ts";
import { ensurePipeline, setPipelineReason, setPipelineState } from "../core/pipeline-store.ts";
import { releaseLease, takeLease } from "../core/lease.ts";
import { HandedOver, NodePipelines } from "./node-pipelines.ts";

export type SupervisorOptions = {
  readonly objects: readonly string[];
  readonly node: string;
  readonly rooms: RoomSettings;
  /** Objects copied at the same time. */
  readonly copies: number;
  /** How often objects are verified. Absent: never. */
  readonly verifications?: VerificationSettings;
  /** Absent: none are sent. */
  readonly webhooks?: FollowedWebhooks;
  /** How often an object without change events is polled. */
  readonly pollEveryMs?: number;
  /** How often an object is read again whose changes nothing shows. */
  readonly rereadEveryMs?: number;
  /** How often computed fields of every record are read. */
  readonly computedEveryMs?: number;
  /** How often a pipeline that a person must mend is retried, since the person may mend it in Salesforce. */
  readonly failedRetryMs?: number;
};

const POLL_EVERY_MS = 60_000;
const REREAD_EVERY_MS = 3_600_000;
/** What a describe says is not mended by trying again soon: each try is a call. */
const NOT_MIRRORABLE_MS = 3_600_000;
const COMPUTED_EVERY_MS = 86_400_000;
const FAILED_RETRY_MS = 30_000;
/** A pipeline that ran for this long counts as a success. */
const STEADY_MS = 60_000;

/**
 * Runs a pipeline for every object that is assigned to this node, until the signal aborts. The end of one pipeline does
 * not end others. Throws NodeReplaced.
 */
export async function supervise(
  context: NodeContext,
  options: SupervisorOptions,
  signal: AbortSignal,
): Promise<void> {
  await ensurePipelines(context, options.objects);
  const pipelines = new NodePipelines(context, options);
  const onTrouble = ({ message }: Error) =>
    context.log({
      kind: "pipeline",
      severity: "warning",
      message: `The nodes can't assign the objects: ${message}`,
    });
  const slots = new PQueue({ concurrency: options.copies });
  const verifications = verificationsOf(options.verifications);
  const work = { options, pipelines, slots, catchUpSlots: new CatchUpSlots(), verifications };
  try {
    await runTogether(
      [
        (stop) => pipelines.rounds(onTrouble, stop),
        ...options.objects.map(
          (object) => (stop: AbortSignal) => keepPipeline(context, object, work, stop),
        ),
      ],
      signal,
    );
  } finally {
    await pipelines.end();
  }
}

/** What the pipelines of a node share. */
type Work = {
  readonly options: SupervisorOptions;
  readonly pipelines: NodePipelines;
  readonly slots: PQueue;
  readonly catchUpSlots: CatchUpSlots;
  readonly verifications: Verifications | null;
};

async function ensurePipelines({ pool }: NodeContext, objects: readonly string[]): Promise<void> {
  const taken = new Set<string>();
  for (const object of objects) {
    const table = mirrorName(object, taken);
    taken.add(table);
    await ensurePipeline(pool, object, table);
  }
}

/** Runs the object's pipeline whenever it is assigned to this node. Returns when the signal aborts. */
async function keepPipeline(
  context: NodeContext,
  object: string,
  work: Work,
  signal: AbortSignal,
): Promise<void> {
  const supervise = async () => {
    for (;;) {
      await work.pipelines.untilAssigned(object, signal);
      await holdPipeline(context, object, work, signal);
    }
  };
  const { failedRetryMs = FAILED_RETRY_MS } = work.options;
  const policy = restarting(failedRetryMs);
  const backoff = { baseMs: 500, maxMs: failedRetryMs };
  const { clock } = context;
  await retrying(supervise, { policy, backoff, steadyMs: STEADY_MS, clock, signal }).catch(
    (error: unknown) => {
      if (!signal.aborted) throw error;
    },
  );
}

/** A failed pipeline restarts soon; one that a person must mend, after `failedRetryMs`. */
function restarting(failedRetryMs: number): Policy {
  return (error) => {
    const { action, reason } = decide(error);
    if (error instanceof OrgmirrorError && error.kind === "not-mirrorable")
      return retry(reason, NOT_MIRRORABLE_MS);
    return retry(reason, action === "stop" ? failedRetryMs : 0);
  };
}

/** Takes the lease and runs the pipeline to its end. Reports a failure, then rethrows it. */
async function holdPipeline(
  context: NodeContext,
  object: string,
  { options, pipelines, ...work }: Work,
  signal: AbortSignal,
): Promise<void> {
  const { node, rooms, webhooks = null } = options;
  const { pollEveryMs = POLL_EVERY_MS, rereadEveryMs = REREAD_EVERY_MS } = options;
  const { computedEveryMs = COMPUTED_EVERY_MS } = options;
  let lease: Lease | null = null;
  try {
    const held = await takeLease(context.pool, object, node);
    if (held === null) return;
    lease = held;
    const shared = { ...work, rooms, webhooks, pollEveryMs, rereadEveryMs, computedEveryMs };
    const run = (stop: AbortSignal) => runPipeline(context, held, shared, stop);
    await pipelines.whileHeld(object, run, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (isOrderlyEnd(error)) return reportEnd(context, object, error);
    const decision = decide(error);
    if (decision.action === "stop" && lease !== null) pipelines.declined(object);
    await reportFailure(context, object, lease, decision);
    throw error;
  } finally {
    if (lease !== null) await releaseLease(context.pool, lease).catch(() => undefined);
  }
}

/** Whether the ended pipeline continues in another way, or on another node. */
function isOrderlyEnd(error: unknown): error is LeaseLost | SourceChanged | HandedOver {
  const signals = [LeaseLost, SourceChanged, HandedOver];
  return signals.some((kind) => error instanceof kind);
}

function reportEnd(
  { log, metrics }: NodeContext,
  object: string,
  { kind, message }: LeaseLost | SourceChanged | HandedOver,
): void {
  metrics.pipelineEnded(object, kind);
  log({ kind: "pipeline", severity: "info", object, message });
}

/** Reports what stopped a pipeline: in the log, and in its row. */
async function reportFailure(
  { pool, log, metrics }: NodeContext,
  object: string,
  lease: Lease | null,
  decision: Decision,
): Promise<void> {
  const isFinal = decision.action === "stop";
  const reason = isFinal
    ? decision.reason
    : `The pipeline stopped and starts again: ${decision.reason}`;
  metrics.pipelineEnded(object, "failed");
  log({ kind: "pipeline", severity: "error", object, message: reason });
  if (lease === null) return;
  const reported = isFinal
    ? setPipelineState(pool, lease, "failed", { reason })
    : setPipelineReason(pool, lease, reason);
  // Postgres may be down. The log has the reason.
  await reported.catch(() => undefined);
}
