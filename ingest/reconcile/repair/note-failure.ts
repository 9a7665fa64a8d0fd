import { randomUUID } from "node:crypto";
import type { PipelineContext } from "../../context/pipeline-context.ts";
import { REPAIR_BACKOFF } from "../../apply/rules/repair-state.ts";
import { despiteRefusals } from "../../core/error-policy.ts";
import { backoffMs } from "../../lib/backoff.ts";
import { isTransient } from "../../lib/decision.ts";
import { SalesforceError } from "../../salesforce/errors.ts";
import { noteTry } from "./note-try.ts";
import type { Repair } from "./repair-row.ts";

/** A refusal that a person must mend is tried again this often. */
const REFUSED_DELAY_MS = 60_000;

const policy = despiteRefusals(REFUSED_DELAY_MS);

/**
 * Notes on repairs why they could not be read, and when they are tried again; they stay open. A field that the org does
 * not know says that the object is not what it was. Throws on what no other try of the read helps with.
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
  const { reason: message, minDelayMs } = decision;
  for (const repair of repairs) {
    const retryInMs = Math.max(minDelayMs, backoffMs(repair.tries, REPAIR_BACKOFF));
    await noteTry(context, repair, { failed: true, message, traceId, retryInMs });
  }
}
