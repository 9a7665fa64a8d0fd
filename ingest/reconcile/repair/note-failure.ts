import { randomUUID } from "node:crypto";
import type { PipelineContext } from "../../context/pipeline-context.ts";
import { REPAIR_BACKOFF } from "../../apply/rules/repair-state.ts";
import { despiteRefusals } from "../../core/error-policy.ts";
import { backoffMs } from "../../lib/backoff.ts";
import { isTransient } from "../../lib/decision.ts";
import { SalesforceError } from "../../salesforce/errors.ts";
import { noteTry } from "./note-try.ts";
import type { Repair } from "./repair-row.ts";

/** Retry interval after a refusal that a person must fix. */
const REFUSED_DELAY_MS = 60_000;

const policy = despiteRefusals(REFUSED_DELAY_MS);

/**
 * Stores on repairs why their read failed, and when it is retried; they stay open. Reads of computed fields are retried
 * with those of the next window, so that no failure makes more calls than success does. A field unknown to the org
 * means that the object's schema is stale. Throws errors that no retry can help.
 */
export async function noteFailure(
  context: PipelineContext,
  repairs: readonly Repair[],
  error: unknown,
): Promise<void> {
  const decision = policy(error);
  if (!isTransient(decision)) throw error;
  if (error instanceof SalesforceError && error.errorCode === "INVALID_FIELD")
    context.tables.schemaStale.notify();
  const traceId = randomUUID();
  const { reason: message, minDelayMs, backoff = REPAIR_BACKOFF } = decision;
  const isComputed = repairs.some(({ cause }) => cause === "computed");
  const windowMs = isComputed ? (await context.budget.computedPace()).windowMs : 1;
  for (const repair of repairs) {
    const retryInMs = Math.max(minDelayMs, backoffMs(repair.tries, backoff));
    const next = repair.cause === "computed" ? { retryInMs, windowMs } : { retryInMs };
    await noteTry(context, repair, { failed: true, message, traceId, ...next });
  }
}
