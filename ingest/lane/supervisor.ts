import { mirrorName } from "../../db/mirror/identifier.ts";
import { LeaseLost, type Lease } from "../apply/lane-row.ts";
import type { AuditSettings } from "../audit/audit-schedule.ts";
import { auditsOf } from "../audit/audits.ts";
import { makeBackoff } from "../lib/backoff.ts";
import { Semaphore } from "../lib/running.ts";
import type { RoomSettings } from "../publish/room-client.ts";
import { SourceChanged } from "../poll/event-topic.ts";
import { isOfSalesforce, retryAdvice } from "../salesforce/errors.ts";
import { runLane } from "./lane.ts";
import type { NodeContext } from "./lane-context.ts";
import { ensureLane, setLaneReason, setLaneState } from "./lane-store.ts";
import { releaseLease, RENEW_MS, takeLease } from "./lease.ts";

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
};

const POLL_EVERY_MS = 60_000;
/** A lane that a person must mend is looked at again this often: the mending may be in Salesforce. */
const FAILED_RETRY_MS = 30_000;

/** Runs a lane for every object of which this node gets the lease, until the signal aborts. One lane's end is its own. */
export async function supervise(
  context: NodeContext,
  options: SupervisorOptions,
  signal: AbortSignal,
): Promise<void> {
  const turns = new Semaphore(options.copies);
  const audited = { ...context, ...auditsOf(options.audits, context.metrics.registry) };
  await ensureLanes(context, options.objects);
  await Promise.all(
    options.objects.map((object) => keepLane(audited, object, options, turns, signal)),
  );
}

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
  options: SupervisorOptions,
  turns: Semaphore,
  signal: AbortSignal,
): Promise<void> {
  const backoff = makeBackoff({ baseMs: 500, maxMs: FAILED_RETRY_MS });
  while (!signal.aborted) {
    const began = context.clock.now();
    const pauseMs = await holdLane(context, object, options, turns, signal);
    if (context.clock.now() - began > 2 * FAILED_RETRY_MS) backoff.reset();
    const waitMs = pauseMs ?? 250 + backoff.next();
    await context.clock.sleep(waitMs, signal).catch(() => undefined);
  }
}

/** Takes the lease and runs the lane to its end; answers how long to pause, null for the usual backoff. */
async function holdLane(
  context: NodeContext,
  object: string,
  { node, rooms, pollEveryMs = POLL_EVERY_MS }: SupervisorOptions,
  turns: Semaphore,
  signal: AbortSignal,
): Promise<number | null> {
  let lease: Lease | null = null;
  try {
    lease = await takeLease(context.pool, object, node);
    if (lease === null) return RENEW_MS;
    await runLane(context, lease, { rooms, turns, pollEveryMs }, signal);
    return null;
  } catch (error) {
    if (signal.aborted) return null;
    return await report(context, object, lease, error);
  } finally {
    if (lease !== null) await releaseLease(context.pool, lease).catch(() => undefined);
  }
}

/** Says what stopped a lane: in the log, and for all to see where a person must do something. */
async function report(
  { pool, log }: NodeContext,
  object: string,
  lease: Lease | null,
  error: unknown,
): Promise<number | null> {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof LeaseLost) {
    log({ kind: "lane", severity: "info", object, message });
    return RENEW_MS;
  }
  if (error instanceof SourceChanged) {
    log({ kind: "lane", severity: "info", object, message });
    return 0;
  }
  const advice = retryAdvice(error);
  const fatal = isOfSalesforce(error) && advice.kind === "fatal";
  const reason = fatal ? advice.reason : `The lane stopped and starts again: ${message}`;
  log({ kind: "lane", severity: "error", object, message: reason });
  if (lease === null) return null;
  const told = fatal
    ? setLaneState(pool, lease, "failed", { reason })
    : setLaneReason(pool, lease, reason);
  // Where Postgres is away nobody can be told; the log has it.
  await told.catch(() => undefined);
  if (!fatal) return null;
  return FAILED_RETRY_MS;
}
