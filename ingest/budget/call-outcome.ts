import { BulkJobError, ConnectionError, SalesforceError } from "../salesforce/errors.ts";
import { limitOf } from "../salesforce/limit.ts";
import type { Outcome } from "./circuit.ts";

/** What a call's error means for all calls to the org. An error of that call only counts as `answered`. */
export function outcomeOf(error: unknown): Outcome {
  if (error instanceof ConnectionError) return failure("down", error);
  if (error instanceof BulkJobError) return { kind: "answered" };
  if (!(error instanceof SalesforceError)) return { kind: "left" };
  const limit = isOfAllCalls(error) ? limitOf(error) : null;
  if (limit?.lasts === "a moment")
    return { kind: "throttled", reason: error.message, retryAfterMs: limit.patienceMs };
  if (limit?.lasts === "a day") return failure("exhausted", error);
  return isOfTheEdge(error) ? failure("down", error) : { kind: "answered" };
}

function failure(kind: "exhausted" | "down", error: ConnectionError | SalesforceError): Outcome {
  const retryAfterMs = error instanceof SalesforceError ? error.retryAfterMs : null;
  return { kind, reason: error.message, retryAfterMs };
}

/** Limits with another code are those of one kind of work, such as Bulk's jobs: other calls go on. */
function isOfAllCalls({ status, errorCode }: SalesforceError): boolean {
  if (status === 429 || status === 420) return true;
  return errorCode === "REQUEST_LIMIT_EXCEEDED" || errorCode === "TXN_SECURITY_METERING_ERROR";
}

/** Web pages, empty answers and 5xx without an error code come from the edge, not from the org's servers. */
function isOfTheEdge({ status, errorCode }: SalesforceError): boolean {
  if (errorCode === "SERVER_UNAVAILABLE") return true;
  return ["", "WEB_PAGE"].includes(errorCode) && (status >= 500 || status === 406 || status < 400);
}
