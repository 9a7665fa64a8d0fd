import { SalesforceError, StreamError } from "./errors.ts";
import { refusesSession } from "./rest-policy.ts";
import { namesWrongHost, refusesSession as streamRefusesSession } from "./stream-policy.ts";

/**
 * Why a call failed that may succeed with a new session:
 *
 * - `refused`: the org does not accept the session any more.
 * - `elsewhere`: who answered is not the org's API. After a rename of My Domain the old host answers with a redirect or
 *   a web page, and only a new sign-in names the new one.
 */
export type SessionFault = "refused" | "elsewhere";

/** Null for every other error. */
export function sessionFault(error: unknown): SessionFault | null {
  if (error instanceof SalesforceError) {
    if (refusesSession(error)) return "refused";
    return isElsewhere(error) ? "elsewhere" : null;
  }
  if (!(error instanceof StreamError)) return null;
  if (streamRefusesSession(error)) return "refused";
  return namesWrongHost(error) ? "elsewhere" : null;
}

/** Web pages of 5xx are those of maintenance: the host is right. */
function isElsewhere({ status, errorCode }: SalesforceError): boolean {
  return errorCode === "REDIRECT" || (errorCode === "WEB_PAGE" && status < 500);
}
