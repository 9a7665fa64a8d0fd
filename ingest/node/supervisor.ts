import { mirrorName } from "../../db/mirror/identifier.ts";
import { LeaseLost, type Lease } from "../core/pipeline-row.ts";
import type { AuditSettings } from "../reconcile/verify/verification-schedule.ts";
import { auditsOf } from "../reconcile/verify/verifications.ts";
import { makeBackoff } from "../lib/backoff.ts";
import { runTogether, Semaphore } from "../lib/running.ts";
import type { LaneEnd } from "../observe/pipeline-metrics.ts";
import type { RoomSettings } from "../publish/room-client.ts";
import { SourceChanged } from "../capture/event-topic.ts";
import { isOfSalesforce, retryAdvice } from "../salesforce/errors.ts";
import { CatchUpTurns } from "../capture/catch-up-slots.ts";
import { runLane } from "../pipeline/pipeline.ts";
import type { NodeContext } from "../context/pipeline-context.ts";
import { ensureLane, setLaneReason, setLaneState } from "../core/pipeline-store.ts";
import { releaseLease, takeLease } from "../core/lease.ts";
import { HandedOver, Share } from "./node-pipelines.ts";

export type SupervisorOptions = {
  readonly objects: readonly string[];
  readonly node: string;
  readonly rooms: RoomSettings;
  /** Objects copied at the same time. */
  readonly copies: number;
  /** How often objects are audited; never where absent. */
  readonly audits?: AuditSettings;
  /** How often an object without change events is looked at. */
  readonly pollEveryMs?: number;
  /** How often a lane that a person must mend is looked at again: the mending may be in Salesforce. */
  readonly failedRetryMs?: number;
};

const POLL_EVERY_MS = 60_000;
const FAILED_RETRY_MS = 30_000;

/**
 * Runs a lane for every object of this node's share, until the signal aborts. One lane's end is its own. Throws
 * NodeReplaced.
 */
export async function supervise(
  context: NodeContext,
  options: SupervisorOptions,
  signal: AbortSignal,
): Promise<void> {
  const audited = { ...context, ...auditsOf(options.audits, context.metrics.registry) };
  await ensureLanes(context, options.objects);
  const share = new Share(context, options);
  const onTrouble = ({ message }: Error) =>
    context.log({
      kind: "lane",
      severity: "warning",
      message: `The nodes can't share: ${message}`,
    });
  const turns = new Semaphore(options.copies);
  const work = { options, share, turns, catchUpTurns: new CatchUpTurns() };
  try {
    await runTogether(
      [
        (stop) => share.rounds(onTrouble, stop),
        ...options.objects.map(
          (object) => (stop: AbortSignal) => keepLane(audited, object, work, stop),
        ),
      ],
      signal,
    );
  } finally {
    await share.end();
  }
}

/** What the lanes of a supervisor share. */
type Work = {
  readonly options: SupervisorOptions;
  readonly share: Share;
  readonly turns: Semaphore;
  readonly catchUpTurns: CatchUpTurns;
};

async function ensureLanes({ pool }: NodeContext, objects: readonly string[]): Promise<void> {
  const taken = new Set<string>();
  for (const object of objects) {
    const table = mirrorName(object, taken);
    taken.add(table);
    await ensureLane(pool, object, table);
  }
}

async function keepLane(
  context: NodeContext,
  object: string,
  work: Work,
  signal: AbortSignal,
): Promise<void> {
  const backoff = makeBackoff({ baseMs: 500, maxMs: FAILED_RETRY_MS });
  while (!signal.aborted) {
    await work.share.turnOf(object, signal).catch(() => undefined);
    if (signal.aborted) return;
    const began = context.clock.now();
    const pauseMs = await holdLane(context, object, work, signal);
    if (context.clock.now() - began > 2 * FAILED_RETRY_MS) backoff.reset();
    const waitMs = pauseMs ?? 250 + backoff.next();
    await context.clock.sleep(waitMs, signal).catch(() => undefined);
  }
}

/** Takes the lease and runs the lane to its end; answers how long to pause, null for the usual backoff. */
async function holdLane(
  context: NodeContext,
  object: string,
  { options, share, turns, catchUpTurns }: Work,
  signal: AbortSignal,
): Promise<number | null> {
  const { node, rooms, pollEveryMs = POLL_EVERY_MS, failedRetryMs = FAILED_RETRY_MS } = options;
  let lease: Lease | null = null;
  try {
    const held = await takeLease(context.pool, object, node);
    if (held === null) return 0;
    lease = held;
    const shared = { rooms, turns, catchUpTurns, pollEveryMs };
    const run = (stop: AbortSignal) => runLane(context, held, shared, stop);
    await share.whileHeld(object, run, signal);
    return null;
  } catch (error) {
    if (signal.aborted) return null;
    return await report(context, object, { lease, share, failedRetryMs }, error);
  } finally {
    if (lease !== null) await releaseLease(context.pool, lease).catch(() => undefined);
  }
}

/** Says what stopped a lane: in the log, and for all to see where a person must do something. */
async function report(
  { pool, log, metrics }: NodeContext,
  object: string,
  {
    lease,
    share,
    failedRetryMs,
  }: { readonly lease: Lease | null; readonly share: Share; readonly failedRetryMs: number },
  error: unknown,
): Promise<number | null> {
  const message = error instanceof Error ? error.message : String(error);
  const end = orderlyEnd(error);
  if (end !== null) {
    metrics.laneEnded(object, end);
    log({ kind: "lane", severity: "info", object, message });
    return 0;
  }
  const advice = retryAdvice(error);
  const fatal = isOfSalesforce(error) && advice.kind === "fatal";
  const reason = fatal ? advice.reason : `The lane stopped and starts again: ${message}`;
  metrics.laneEnded(object, "failed");
  log({ kind: "lane", severity: "error", object, message: reason });
  if (lease === null) return null;
  const told = fatal
    ? setLaneState(pool, lease, "failed", { reason })
    : setLaneReason(pool, lease, reason);
  // Where Postgres is away nobody can be told; the log has it.
  await told.catch(() => undefined);
  if (!fatal) return null;
  share.unwilling(object);
  return failedRetryMs;
}

/** Why a lane ended that is to go on in another way, or elsewhere; null where it failed. */
function orderlyEnd(error: unknown): Exclude<LaneEnd, "failed"> | null {
  if (error instanceof LeaseLost) return "lease-lost";
  if (error instanceof SourceChanged) return "source-changed";
  return error instanceof HandedOver ? "handed-over" : null;
}
