import type { PipelineContext } from "../../context/pipeline-context.ts";
import { nextStep, type RepairRead } from "../../apply/rules/repair-state.ts";
import { logTry, type Try } from "../../observe/repair-try-log.ts";
import { updateTried, type Repair } from "./repair-row.ts";

/** How a try went; `failed` where nothing could be read. */
export type Tried = Omit<Try, "outcome"> & { readonly failed?: boolean };

/** Notes how a try of a repair went: on its row, and in the log. */
export async function noteTry(
  context: PipelineContext,
  repair: Repair,
  tried: Tried,
): Promise<void> {
  await updateTried(context.pool, context.lease, repair.id, tried);
  reportTry(context, repair, tried);
}

/** As `noteTry`, where the row says it already. */
export function reportTry(
  context: PipelineContext,
  repair: Repair,
  { failed = false, ...tried }: Tried,
): void {
  const ended = tried.retryInMs === null ? "closed" : "retry";
  logTry(context, context.lease.object, repair, { ...tried, outcome: failed ? "failed" : ended });
}

/** What a read showed; `found` in words. */
export type ReadFacts = RepairRead & {
  readonly found: string;
  readonly traceId: string;
  readonly durationMs: number;
};

/** Closes each repair that the read is past the cause of; the others are read once more (clause 5). */
export async function settleRead(
  context: PipelineContext,
  repairs: readonly Repair[],
  { found, traceId, durationMs, ...read }: ReadFacts,
): Promise<void> {
  for (const repair of repairs) {
    // A range holds records of before its cause, too: how old its answer is says nothing.
    const causeAt = repair.since === null ? repair.causeAt : null;
    const next = nextStep({ ...repair, causeAt }, read, Math.random);
    const retryInMs = next.step === "close" ? null : next.inMs;
    const message = retryInMs === null ? `closed: ${found}` : found;
    await noteTry(context, repair, { message, retryInMs, traceId, durationMs });
  }
}
