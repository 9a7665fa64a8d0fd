import { mirrorName } from "../../db/mirror/identifier.ts";
import { LeaseLost, type Lease } from "../core/pipeline-row.ts";
import type { VerificationSettings } from "../reconcile/verify/verification-schedule.ts";
import { type Verifications, verificationsOf } from "../reconcile/verify/verifications.ts";
import { makeBackoff } from "../lib/backoff.ts";
import { runTogether, Semaphore } from "../lib/running.ts";
import type { PipelineEnd } from "../observe/pipeline-metrics.ts";
import type { RoomSettings } from "../publish/room-client.ts";
import { SourceChanged } from "../capture/event-topic.ts";
import { isOfSalesforce, retryAdvice } from "../salesforce/errors.ts";
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
  /** How often objects are verified; never where absent. */
  readonly verifications?: VerificationSettings;
  /** How often an object without change events is polled. */
  readonly pollEveryMs?: number;
  /** How often what the org computes is read of every record. */
  readonly computedEveryMs?: number;
  /** How often a pipeline that a person must mend is looked at again: the mending may be in Salesforce. */
  readonly failedRetryMs?: number;
};

const POLL_EVERY_MS = 60_000;
const COMPUTED_EVERY_MS = 86_400_000;
const FAILED_RETRY_MS = 30_000;

/**
 * Runs a pipeline for every object that is assigned to this node, until the signal aborts. One pipeline's end is its own. Throws
 * NodeReplaced.
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
  const slots = new Semaphore(options.copies);
  const verifications = verificationsOf(options.verifications, context.metrics.registry);
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
  readonly slots: Semaphore;
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

async function keepPipeline(
  context: NodeContext,
  object: string,
  work: Work,
  signal: AbortSignal,
): Promise<void> {
  const backoff = makeBackoff({ baseMs: 500, maxMs: FAILED_RETRY_MS });
  while (!signal.aborted) {
    await work.pipelines.turnOf(object, signal).catch(() => undefined);
    if (signal.aborted) return;
    const began = context.clock.now();
    const pauseMs = await holdPipeline(context, object, work, signal);
    if (context.clock.now() - began > 2 * FAILED_RETRY_MS) backoff.reset();
    const waitMs = pauseMs ?? 250 + backoff.next();
    await context.clock.sleep(waitMs, signal).catch(() => undefined);
  }
}

/** Takes the lease and runs the pipeline to its end; answers how long to pause, null for the usual backoff. */
async function holdPipeline(
  context: NodeContext,
  object: string,
  { options, pipelines, ...work }: Work,
  signal: AbortSignal,
): Promise<number | null> {
  const { node, rooms, failedRetryMs = FAILED_RETRY_MS } = options;
  const { pollEveryMs = POLL_EVERY_MS, computedEveryMs = COMPUTED_EVERY_MS } = options;
  let lease: Lease | null = null;
  try {
    const held = await takeLease(context.pool, object, node);
    if (held === null) return 0;
    lease = held;
    const shared = { ...work, rooms, pollEveryMs, computedEveryMs };
    const run = (stop: AbortSignal) => runPipeline(context, held, shared, stop);
    await pipelines.whileHeld(object, run, signal);
    return null;
  } catch (error) {
    if (signal.aborted) return null;
    return await report(context, object, { lease, pipelines, failedRetryMs }, error);
  } finally {
    if (lease !== null) await releaseLease(context.pool, lease).catch(() => undefined);
  }
}

/** Says what stopped a pipeline: in the log, and for all to see where a person must do something. */
async function report(
  { pool, log, metrics }: NodeContext,
  object: string,
  {
    lease,
    pipelines,
    failedRetryMs,
  }: {
    readonly lease: Lease | null;
    readonly pipelines: NodePipelines;
    readonly failedRetryMs: number;
  },
  error: unknown,
): Promise<number | null> {
  const message = error instanceof Error ? error.message : String(error);
  const end = orderlyEnd(error);
  if (end !== null) {
    metrics.pipelineEnded(object, end);
    log({ kind: "pipeline", severity: "info", object, message });
    return 0;
  }
  const advice = retryAdvice(error);
  const fatal = isOfSalesforce(error) && advice.kind === "fatal";
  const reason = fatal ? advice.reason : `The pipeline stopped and starts again: ${message}`;
  metrics.pipelineEnded(object, "failed");
  log({ kind: "pipeline", severity: "error", object, message: reason });
  if (lease === null) return null;
  const told = fatal
    ? setPipelineState(pool, lease, "failed", { reason })
    : setPipelineReason(pool, lease, reason);
  // Where Postgres is away nobody can be told; the log has it.
  await told.catch(() => undefined);
  if (!fatal) return null;
  pipelines.declined(object);
  return failedRetryMs;
}

/** Why a pipeline ended that is to go on in another way, or elsewhere; null where it failed. */
function orderlyEnd(error: unknown): Exclude<PipelineEnd, "failed"> | null {
  if (error instanceof LeaseLost) return "lease-lost";
  if (error instanceof SourceChanged) return "source-changed";
  return error instanceof HandedOver ? "handed-over" : null;
}
