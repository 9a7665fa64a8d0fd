import { randomUUID } from "node:crypto";
import type { PipelineContext } from "../../context/pipeline-context.ts";
import { logTry, type TriedRepair } from "../../observe/repair-try-log.ts";
import { isOfSalesforce, retryAdvice, SalesforceError } from "../../salesforce/errors.ts";
import { noteTry } from "./repair-row.ts";
import { backoffMs } from "../../apply/rules/repair-state.ts";

/** A refusal that a person must mend is tried again this often. */
const REFUSED_DELAY_MS = 60_000;

/**
 * Notes on repairs why they could not be read, and when they are tried again; they stay open. A field that the org does
 * not know says that the object is not what it was.
 */
export async function noteFailure(
  context: PipelineContext,
  repairs: readonly (TriedRepair & { readonly tries: number })[],
  error: Error,
): Promise<void> {
  if (error instanceof SalesforceError && error.errorCode === "INVALID_FIELD")
    context.tables.schemaStale.notify();
  const { pool, lease } = context;
  const traceId = randomUUID();
  const advice = isOfSalesforce(error)
    ? retryAdvice(error)
    : { kind: "retry" as const, reason: error.message };
  const message = "reason" in advice ? advice.reason : error.message;
  const leastMs = advice.kind === "retry" ? (advice.minDelayMs ?? 0) : REFUSED_DELAY_MS;
  for (const repair of repairs) {
    const retryInMs = Math.max(leastMs, backoffMs(repair.tries, Math.random));
    await noteTry(pool, lease, repair.id, { message, retryInMs });
    logTry(context, lease.object, repair, { outcome: "failed", message, traceId, retryInMs });
  }
}
