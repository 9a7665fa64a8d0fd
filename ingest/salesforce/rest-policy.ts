import { type Decision, retry, stop } from "../lib/decision.ts";
import type { SalesforceError } from "./errors.ts";
import { limitOf } from "./limit.ts";

/** Transient codes of "Status Codes and Error Responses" (REST API Developer Guide), with their least delays. */
const TRANSIENT_CODES: Readonly<Record<string, number>> = {
  QUERY_TIMEOUT: 10_000,
  UNABLE_TO_LOCK_ROW: 0,
  SERVER_UNAVAILABLE: 0,
  UNKNOWN_EXCEPTION: 0,
  INVALID_QUERY_LOCATOR: 0,
};

const REMEDIES: Readonly<Record<string, string>> = {
  API_DISABLED_FOR_ORG:
    "Give the integration user the permission “API Enabled”; the org's edition must include the API.",
  API_CURRENTLY_DISABLED: "Give the integration user the permission “API Enabled”.",
  INSUFFICIENT_ACCESS: "Give the integration user read access (“View All”) to the object.",
  INVALIDENTITY: "The Bulk API does not offer this object; take it out of ORGMIRROR_OBJECTS.",
  INVALID_TYPE:
    "The object does not exist, or the integration user may not see it: check ORGMIRROR_OBJECTS and the user's object permissions.",
  INVALID_FIELD:
    "A field does not exist any more, or the integration user may not see it; the object must be described again.",
  REDIRECT:
    "A new sign-in did not help: the org's My Domain may have been renamed. Set SALESFORCE_LOGIN_URL to the address that people sign in at now.",
  UNSUPPORTED_API_VERSION: "Set SALESFORCE_API_VERSION to a version that the org offers.",
};
const STATUS_REMEDIES: Readonly<Record<number, string>> = {
  404: "Check the object's name in ORGMIRROR_OBJECTS, and that the integration user may see it.",
  410: "This API version is retired: raise SALESFORCE_API_VERSION.",
};

/** Some 401s do not mean an expired session: a new one would be refused as well (jsforce/jsforce#1168). */
const LACKS_SCOPE = /not valid for use with the REST API|not attached to Agent/;

/** Whether a new session may be accepted. */
export function refusesSession({ status, message }: SalesforceError): boolean {
  return status === 401 && !LACKS_SCOPE.test(message);
}

/** What to do about an error answer of REST or Bulk. */
export function decideOnAnswer(error: SalesforceError): Decision {
  const { status, errorCode, message } = error;
  if (refusesSession(error)) return retry(message);
  if (status === 401)
    return stop(
      `${message} Give the external client app the OAuth scope “Manage user data via APIs (api)”.`,
    );
  const limit = limitOf(error);
  if (limit !== null) return retry(message, limit.patienceMs);
  const askedMs = error.retryAfterMs ?? 0;
  const leastMs = TRANSIENT_CODES[errorCode];
  if (leastMs !== undefined) return retry(message, Math.max(leastMs, askedMs));
  if (errorCode === "WEB_PAGE" && status < 500)
    return retry(
      `${message}. If it stays, check the org's My Domain and SALESFORCE_LOGIN_URL.`,
      askedMs,
    );
  if (isTransientStatus(error)) return retry(message, askedMs);
  const remedy = REMEDIES[errorCode] ?? STATUS_REMEDIES[status];
  return stop(remedy === undefined ? message : `${message} ${remedy}`);
}

/** Salesforce's edge sends 406 without a body, and web pages at maintenance. Both are transient. */
function isTransientStatus({ status, errorCode }: SalesforceError): boolean {
  if (status >= 500) return true;
  return (status === 406 || status < 400) && errorCode === "";
}
