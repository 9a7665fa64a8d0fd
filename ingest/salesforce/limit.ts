import type { SalesforceError } from "./errors.ts";

const MINUTE_MS = 60_000;
/** An exhausted quota is checked again after this. Its window of 24 hours slides. */
export const EXHAUSTED_MS = 15 * MINUTE_MS;
/** Pause after too many calls (429, or 420 from Salesforce's edge) if the answer has no `Retry-After`. */
const THROTTLED_MS = 30_000;
/** Pause after too many calls at one time. It passes as soon as one of them ends. */
const CONCURRENT_MS = 10_000;

/**
 * How long a limit lasts: a quota of 24 hours, or a moment (too much at one time, or too fast).
 *
 * Salesforce has one code for both; only the sentence tells them apart. Sentences as clients report them, and as
 * Salesforce Help has them (000389067):
 *
 * - `TotalRequests Limit exceeded.`: API requests of the org, or of one app, in 24 hours
 * - `ApiBatchItems Limit exceeded.`, `Max bulk v2 query jobs (…) per 24 hrs has been reached`: those of Bulk
 * - `ConcurrentRequests (Concurrent API Requests) Limit exceeded.`: 25 calls over 20 s (5 in developer orgs)
 * - `ConcurrentPerOrgLongTxn Limit exceeded.`: Apex that runs for over 5 s
 *
 * An unknown sentence is a moment's: a retry costs one call, a wrong pause costs a quarter of an hour.
 */
export type Limit =
  | { readonly lasts: "a day"; readonly patienceMs: number }
  | { readonly lasts: "a moment"; readonly patienceMs: number };

const LIMIT_CODES = new Set(["REQUEST_LIMIT_EXCEEDED", "LIMIT_EXCEEDED", "EXCEEDED_QUOTA"]);
const OF_A_DAY = /TotalRequests|ApiBatchItems|ExceededQuota|\b24[ -]?h(ou)?rs?\b|\bdaily\b/i;

/** The limit that refused a call; null for any other error. `Retry-After` goes before our own patience. */
export function limitOf(error: SalesforceError): Limit | null {
  const { status, errorCode, message, retryAfterMs } = error;
  // Status before code: a 429 may have REQUEST_LIMIT_EXCEEDED, and passes in seconds.
  if (status === 429 || status === 420) return moment(retryAfterMs ?? THROTTLED_MS);
  if (errorCode === "TXN_SECURITY_METERING_ERROR")
    return moment(Math.max(MINUTE_MS, retryAfterMs ?? 0));
  if (!LIMIT_CODES.has(errorCode)) return null;
  if (OF_A_DAY.test(message))
    return { lasts: "a day", patienceMs: Math.max(EXHAUSTED_MS, retryAfterMs ?? 0) };
  return moment(retryAfterMs ?? (/concurrent/i.test(message) ? CONCURRENT_MS : THROTTLED_MS));
}

function moment(patienceMs: number): Limit {
  return { lasts: "a moment", patienceMs };
}
