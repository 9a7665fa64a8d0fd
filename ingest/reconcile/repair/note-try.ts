import type { PipelineContext } from "../../context/pipeline-context.ts";
import { nextStep, type RepairRead } from "../../apply/rules/repair-state.ts";
import { logTry, type Try } from "../../observe/repair-try-log.ts";
import { updateTried, type Repair } from "./repair-row.ts";

/** The outcome of an attempt; `failed` where nothing could be read. */
export type Tried = Omit<Try, "outcome"> & {
  readonly failed?: boolean;
  /** It is retried at a whole multiple of this. */
  readonly windowMs?: number;
};

/** Records an attempt of a repair on its row and in the log. */
export async function noteTry(
  context: PipelineContext,
  repair: Repair,
  tried: Tried,
): Promise<void> {
  await updateTried(context.pool, context.lease, repair.id, tried);
  reportTry(context, repair, tried);
}

/** As `noteTry`, where the row is already updated. */
export function reportTry(
  context: PipelineContext,
  repair: Repair,
  { failed = false, ...tried }: Tried,
): void {
  const ended = tried.retryInMs === null ? "closed" : "retry";
  logTry(context, context.lease.object, repair, { ...tried, outcome: failed ? "failed" : ended });
}

/** The result of a read; `found` in words. */
export type ReadFacts = RepairRead & {
  readonly found: string;
  readonly traceId: string;
  readonly durationMs: number;
};

/** Closes each repair whose cause the read is past, and schedules the others' retries (clause 5). */
export async function closeOrRetry(
  context: PipelineContext,
  repairs: readonly Repair[],
  { found, traceId, durationMs, ...read }: ReadFacts,
): Promise<void> {
  for (const repair of repairs) {
    // A range also holds records from before its cause, so the age of its answer proves nothing.
    const causeAt = repair.since === null ? repair.causeAt : null;
    const next = nextStep({ ...repair, causeAt }, read, Math.random);
    const retryInMs = next.step === "close" ? null : next.inMs;
    const message = retryInMs === null ? `closed: ${found}` : found;
    await noteTry(context, repair, { message, retryInMs, traceId, durationMs });
  }
}
