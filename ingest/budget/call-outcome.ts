import { BulkJobError, ConnectionError, SalesforceError } from "../salesforce/errors.ts";
import type { Outcome } from "./circuit.ts";

/** What a call's error says about the org as a whole. An error about that call alone is an answer. */
export function outcomeOf(error: unknown): Outcome {
  if (error instanceof ConnectionError) return failure("down", error);
  if (error instanceof BulkJobError) return { kind: "answered" };
  if (!(error instanceof SalesforceError)) return { kind: "left" };
  if (isThrottled(error)) return failure("throttled", error);
  if (error.errorCode === "REQUEST_LIMIT_EXCEEDED") return failure("spent", error);
  return isOfTheEdge(error) ? failure("down", error) : { kind: "answered" };
}

function failure(
  kind: "spent" | "throttled" | "down",
  error: ConnectionError | SalesforceError,
): Outcome {
  const retryAfterMs = error instanceof SalesforceError ? error.retryAfterMs : null;
  return { kind, reason: error.message, retryAfterMs };
}

/** 420 is "enhance your calm" of Salesforce's edge, without a body. */
function isThrottled({ status, errorCode }: SalesforceError): boolean {
  return status === 429 || status === 420 || errorCode === "TXN_SECURITY_METERING_ERROR";
}

/** Web pages, empty answers and 5xx without a code of their own: no server of the org's has spoken. */
function isOfTheEdge({ status, errorCode }: SalesforceError): boolean {
  if (errorCode === "SERVER_UNAVAILABLE") return true;
  return errorCode === "" && (status >= 500 || status === 406 || status < 400);
}
