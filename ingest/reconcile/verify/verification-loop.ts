import { randomUUID } from "node:crypto";
import type { PipelineContext } from "../../context/pipeline-context.ts";
import { despiteRefusals } from "../../core/error-policy.ts";
import { isTransient, type Policy, retry } from "../../lib/decision.ts";
import { leftOut } from "../../snapshot/leave-out-field.ts";
import { retrying } from "../../lib/retrying.ts";
import {
  abandonVerification,
  verifiedColumnsOf,
  compareWithOrg,
  type VerificationFindings,
} from "./verify.ts";
import { openRepairCount } from "./verification-repair.ts";
import {
  verificationHistory,
  insertVerification,
  leftVerifications,
  type VerificationRow,
} from "./verification-row.ts";
import { nextVerification, spreadOf, type VerificationSettings } from "./verification-schedule.ts";
import type { Verifications } from "./verifications.ts";
import { endVerification, type VerificationEnd } from "./end-verification.ts";
import { VerificationUndecided } from "./stream-reported.ts";
import { unreadText } from "./unproven.ts";
import type { VerificationKind } from "../../../edge/protocol/states.ts";

const IDLE_MS = 60_000;
/** How often an object is checked that is not copied yet, or catches up. */
const NOT_COPIED_MS = 1_000;
/** A failed verification is retried after this, or at the pace of verifications where that is shorter. */
const RETRY_MS = 60_000;
const MAX_RETRY_MS = 3_600_000;
/** How often the repairs of a verification are polled. */
const LOOK_EVERY_MS = 500;

/** Whatever ends a verification, the next one comes: it never ends its pipeline. */
const policy: Policy = (error) => {
  const decision = despiteRefusals(0)(error);
  return decision.action === "signal" || isTransient(decision) ? decision : retry(decision.reason);
};

/** Verifies the object by the schedule, once it is copied, for as long as the pipeline runs. */
export async function verificationLoop(
  context: PipelineContext,
  verifications: Verifications,
  signal: AbortSignal,
): Promise<void> {
  const work = async (succeeded: () => void) => {
    await endLeft(context, signal);
    await verifyWhenDue(context, verifications, succeeded, signal);
  };
  await retrying(work, {
    policy,
    backoff: { baseMs: retryMs(verifications.settings), maxMs: MAX_RETRY_MS },
    clock: context.clock,
    signal,
  });
}

/** Ends what an earlier process, or a failure of Postgres, left. */
async function endLeft(context: PipelineContext, signal: AbortSignal): Promise<void> {
  for (const left of await leftVerifications(context.pool, context.lease.object)) {
    if (left.state === "checking") await finish(context, left, null, signal);
    else await fail(context, left, "It stopped before the end.");
  }
}

async function verifyWhenDue(
  context: PipelineContext,
  verifications: Verifications,
  succeeded: () => void,
  signal: AbortSignal,
): Promise<void> {
  const { pool, clock, lease } = context;
  while (!signal.aborted) {
    const { history, now } = await verificationHistory(pool, lease.object);
    if (history.copiedAt === 0) {
      await clock.sleep(NOT_COPIED_MS, signal);
      continue;
    }
    const next = nextVerification(history, verifications.settings, now, spreadOf(lease.object));
    if (next === null || next.inMs > 0) {
      await clock.sleep(Math.min(next?.inMs ?? IDLE_MS, IDLE_MS) + 5, signal);
      continue;
    }
    await verifyOnce(context, verifications, next.kind, signal);
    succeeded();
  }
}

function retryMs({ keysEveryMs, fullEveryMs }: VerificationSettings): number {
  return Math.min(...[RETRY_MS, keysEveryMs, fullEveryMs].filter((everyMs) => everyMs > 0));
}

/** Throws where there was no verdict, once that is reported. */
async function verifyOnce(
  context: PipelineContext,
  verifications: Verifications,
  kind: VerificationKind,
  signal: AbortSignal,
): Promise<void> {
  const { row, findings } = await verifications.slots.add(async () => {
    signal.throwIfAborted();
    const row = await insertVerification(context.pool, context.lease, kind, randomUUID());
    return { row, findings: await compareOrFail(context, verifications, row, signal) };
  });
  // The repairs' reads need no slot, so other objects are verified meanwhile.
  const { state, error } = await finish(context, row, findings, signal);
  if (state === "failed") throw new VerificationUndecided(error ?? "There was no verdict.");
}

/** A failure ends the verification and nothing else, whether Salesforce, Postgres or we are at fault. */
async function compareOrFail(
  context: PipelineContext,
  verifications: Verifications,
  row: VerificationRow,
  signal: AbortSignal,
): Promise<VerificationFindings> {
  try {
    return await compareWithOrg(context, row, verifications.settings, signal);
  } catch (error) {
    signal.throwIfAborted();
    const isLeftOut = await leftOut(context, error);
    const decision = isLeftOut ? retry((error as Error).message) : policy(error);
    if (isTransient(decision)) await fail(context, row, decision.reason);
    throw isLeftOut ? new VerificationUndecided(decision.reason) : error;
  }
}

async function fail(context: PipelineContext, row: VerificationRow, reason: string): Promise<void> {
  const { lease, log, metrics } = context;
  const [left] = (await leftVerifications(context.pool, lease.object)).filter(
    ({ id }) => id === row.id,
  );
  await abandonVerification(context, { id: row.id, jobId: left?.jobId ?? null }, reason);
  metrics.verificationFailed(lease.object, row.kind);
  log({
    kind: "verification",
    severity: "warning",
    object: lease.object,
    traceId: row.traceId,
    message: `The ${row.kind} verification of ${lease.object} stopped and is retried: ${reason}`,
  });
}

/** Waits for the verification's repairs, then ends and reports it. */
async function finish(
  context: PipelineContext,
  verification: VerificationRow,
  findings: VerificationFindings | null,
  signal: AbortSignal,
): Promise<VerificationEnd> {
  const { pool, clock, lease, table, metrics } = context;
  while ((await openRepairCount(pool, lease.object, verification.traceId)) > 0)
    await clock.sleep(LOOK_EVERY_MS, signal);
  const { comparable, unread } = await verifiedColumnsOf(context, table);
  // Columns that a repair is to read of every record, at the comparison or now, do not count.
  const columns = comparable
    .map(({ column }) => column)
    .filter((column) => findings?.comparable.has(column) ?? true);
  const undecided = verification.kind === "full" ? unreadText(lease.object, unread) : null;
  const end = await endVerification(pool, { lease, table }, verification, columns, undecided);
  const refreshed = findings?.refreshed ?? 0;
  metrics.verificationEnded(lease.object, verification.kind, {
    ...end,
    refreshed,
    readBegan: verification.readBegan,
  });
  report(context, verification, findings, end);
  return end;
}

function report(
  { lease, log }: PipelineContext,
  { kind, traceId }: VerificationRow,
  findings: VerificationFindings | null,
  end: VerificationEnd,
): void {
  const { durationMs, ...figures } = end;
  const { comparable: _, ...found } = findings ?? { comparable: null };
  const quiet = end.error === null ? ("info" as const) : ("warning" as const);
  log({
    kind: "verification",
    severity: end.differences === 0 ? quiet : "error",
    object: lease.object,
    traceId,
    durationMs,
    message: `The ${kind} verification of ${lease.object} compared ${end.rowsOrg} records: ${conclusionOf(end)}`,
    detail: { ...figures, ...found },
  });
}

function conclusionOf({ differences, error }: VerificationEnd): string {
  if (differences === 0) return error ?? "the mirror equals the org";
  if (error !== null) return `${differences} records differed, and not all were repaired. ${error}`;
  return `${differences} records differed and were repaired; SELECT * FROM sync.verification_difference lists them`;
}
