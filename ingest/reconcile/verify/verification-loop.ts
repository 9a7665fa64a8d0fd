import { randomUUID } from "node:crypto";
import type { LaneContext } from "../../context/pipeline-context.ts";
import { makeBackoff, type Backoff } from "../../lib/backoff.ts";
import { isOfSalesforce, retryAdvice } from "../../salesforce/errors.ts";
import { abandonAudit, auditedColumnsOf, compareWithOrg, type AuditFindings } from "./verify.ts";
import { openRepairCount } from "./verification-repair.ts";
import { auditHistory, insertAudit, leftAudits, type AuditRow } from "./verification-row.ts";
import { nextAudit, spreadOf, type AuditKind, type AuditSettings } from "./verification-schedule.ts";
import type { Audits } from "./verifications.ts";
import { endAudit, type AuditEnd } from "./end-verification.ts";
import { AuditUndecided } from "./stream-reported.ts";

const IDLE_MS = 60_000;
/** How often an object is looked at that is not copied yet, or catches up. */
const NOT_COPIED_MS = 1_000;
/** A failed audit is done again after this, or at the pace of audits where that is quicker. */
const RETRY_MS = 60_000;
const MAX_RETRY_MS = 3_600_000;
/** How often the repairs of an audit are looked at. */
const LOOK_EVERY_MS = 500;

/** Audits the object as the schedule says, once it is copied, for as long as the lane runs. */
export async function auditLoop(context: LaneContext, signal: AbortSignal): Promise<void> {
  const { pool, clock, lease, audits } = context;
  if (audits === undefined) return;
  const backoff = makeBackoff({ baseMs: retryMs(audits.settings), maxMs: MAX_RETRY_MS });
  for (const left of await leftAudits(pool, lease.object)) {
    if (left.state === "checking") await finish(context, audits, left, null, signal);
    else await fail(context, audits, left, "The node stopped before the end.");
  }
  while (!signal.aborted) {
    const { history, now } = await auditHistory(pool, lease.object);
    if (history.copiedAt === 0) {
      await clock.sleep(NOT_COPIED_MS, signal);
      continue;
    }
    const next = nextAudit(history, audits.settings, now, spreadOf(lease.object));
    if (next === null || next.inMs > 0) {
      await clock.sleep(Math.min(next?.inMs ?? IDLE_MS, IDLE_MS) + 5, signal);
      continue;
    }
    const againInMs = await auditOnce(context, audits, next.kind, backoff, signal);
    if (againInMs > 0) await clock.sleep(againInMs, signal);
  }
}

function retryMs({ stampsEveryMs, fullEveryMs }: AuditSettings): number {
  return Math.min(...[RETRY_MS, stampsEveryMs, fullEveryMs].filter((everyMs) => everyMs > 0));
}

/** Answers how long to wait before another: 0 where this one came to its end. */
async function auditOnce(
  context: LaneContext,
  audits: Audits,
  kind: AuditKind,
  backoff: Backoff,
  signal: AbortSignal,
): Promise<number> {
  const audit = await audits.turns.run(async () => {
    signal.throwIfAborted();
    const row = await insertAudit(context.pool, context.lease, kind, randomUUID());
    return compareOrFail(context, audits, row, signal);
  });
  const again = () => retryMs(audits.settings) / 2 + backoff.next();
  if (audit.error !== null) return Math.max(audit.minDelayMs, again());
  // The repairs' reads need no turn: other objects are audited meanwhile.
  const end = await finish(context, audits, audit.row, audit.findings, signal);
  if (end.error !== null) return again();
  backoff.reset();
  return 0;
}

type Compared =
  | { readonly error: null; readonly row: AuditRow; readonly findings: AuditFindings }
  | { readonly error: Error; readonly minDelayMs: number };

/** What Salesforce refuses, or a silent stream, ends the audit and nothing else. */
async function compareOrFail(
  context: LaneContext,
  audits: Audits,
  row: AuditRow,
  signal: AbortSignal,
): Promise<Compared> {
  try {
    const findings = await compareWithOrg(context, row, audits.settings, signal);
    return { error: null, row, findings };
  } catch (error) {
    signal.throwIfAborted();
    const isExpected = isOfSalesforce(error) || error instanceof AuditUndecided;
    if (!(error instanceof Error) || !isExpected) throw error;
    const advice = retryAdvice(error);
    const reason = "reason" in advice && isOfSalesforce(error) ? advice.reason : error.message;
    await fail(context, audits, row, reason);
    return { error, minDelayMs: advice.kind === "retry" ? (advice.minDelayMs ?? 0) : 0 };
  }
}

async function fail(
  context: LaneContext,
  { metrics }: Audits,
  row: AuditRow,
  reason: string,
): Promise<void> {
  const { lease, log } = context;
  const [left] = (await leftAudits(context.pool, lease.object)).filter(({ id }) => id === row.id);
  await abandonAudit(context, { id: row.id, jobId: left?.jobId ?? null }, reason);
  metrics.failed(lease.object, row.kind);
  log({
    kind: "audit",
    severity: "warning",
    object: lease.object,
    traceId: row.traceId,
    message: `The ${row.kind} audit of ${lease.object} stopped and is done again: ${reason}`,
  });
}

/** Waits for the audit's repairs, then ends and reports it. */
async function finish(
  context: LaneContext,
  { metrics }: Audits,
  audit: AuditRow,
  findings: AuditFindings | null,
  signal: AbortSignal,
): Promise<AuditEnd> {
  const { pool, clock, lease, table } = context;
  while ((await openRepairCount(pool, lease.object, audit.traceId)) > 0)
    await clock.sleep(LOOK_EVERY_MS, signal);
  const { proved } = await auditedColumnsOf(context, table);
  // What a repair was to read of every record, at the comparison or now, is no difference.
  const columns = proved
    .map(({ column }) => column)
    .filter((column) => findings?.proved.has(column) ?? true);
  const end = await endAudit(pool, lease, audit, columns);
  const refreshed = findings?.refreshed ?? 0;
  metrics.ended(lease.object, audit.kind, { ...end, refreshed, readBegan: audit.readBegan });
  report(context, audit, findings, end);
  return end;
}

function report(
  { lease, log }: LaneContext,
  { kind, traceId }: AuditRow,
  findings: AuditFindings | null,
  end: AuditEnd,
): void {
  const { durationMs, ...figures } = end;
  const { proved: _, ...found } = findings ?? { proved: null };
  const quiet = end.error === null ? ("info" as const) : ("warning" as const);
  log({
    kind: "audit",
    severity: end.differences === 0 ? quiet : "error",
    object: lease.object,
    traceId,
    durationMs,
    message: `The ${kind} audit of ${lease.object} compared ${end.rowsOrg} records: ${conclusionOf(end)}`,
    detail: { ...figures, ...found },
  });
}

function conclusionOf({ differences, error }: AuditEnd): string {
  if (differences === 0) return error ?? "the mirror equals the org";
  const repaired = `${differences} records differed and were repaired; SELECT * FROM sync.audit_difference tells which`;
  return error === null ? repaired : `${repaired}. ${error}`;
}
