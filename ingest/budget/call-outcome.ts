import { BulkJobError, ConnectionError, SalesforceError } from "../salesforce/errors.ts";
import type { Outcome } from "./circuit.ts";

/** What a call's error means for all calls to the org. An error of that call only counts as `answered`. */
export function outcomeOf(error: unknown): Outcome {
  if (error instanceof ConnectionError) return failure("down", error);
  if (error instanceof BulkJobError) return { kind: "answered" };
  if (!(error instanceof SalesforceError)) return { kind: "left" };
  if (isThrottled(error)) return failure("throttled", error);
  if (error.errorCode === "REQUEST_LIMIT_EXCEEDED") return failure("exhausted", error);
  return isOfTheEdge(error) ? failure("down", error) : { kind: "answered" };
}

function failure(
  kind: "exhausted" | "throttled" | "down",
  error: ConnectionError | SalesforceError,
): Outcome {
  const retryAfterMs = error instanceof SalesforceError ? error.retryAfterMs : null;
  return { kind, reason: error.message, retryAfterMs };
}

/** Salesforce's edge sends 420 ("enhance your calm") without a body. */
function isThrottled({ status, errorCode }: SalesforceError): boolean {
  return status === 429 || status === 420 || errorCode === "TXN_SECURITY_METERING_ERROR";
}

/** Web pages, empty answers and 5xx without an error code come from the edge, not from the org's servers. */
function isOfTheEdge({ status, errorCode }: SalesforceError): boolean {
  if (errorCode === "SERVER_UNAVAILABLE") return true;
  return errorCode === "" && (status >= 500 || status === 406 || status < 400);
}
