import { SalesforceError, StreamError } from "./errors.ts";
import { refusesSession } from "./rest-policy.ts";
import { refusesSession as streamRefusesSession } from "./stream-policy.ts";

/** Whether the org refused the session of a call, so that a retry with a new session may succeed. */
export function isSessionRefused(error: unknown): boolean {
  if (error instanceof SalesforceError) return refusesSession(error);
  return error instanceof StreamError && streamRefusesSession(error);
}
