import { type Decision, retry, stop } from "../lib/decision.ts";
import type { AuthError } from "./errors.ts";

const MINUTE_MS = 60_000;

/** See "OAuth 2.0 Flow Errors" in Salesforce Help. The description tells the causes of a code apart. */
const REMEDIES: readonly (readonly [code: RegExp, description: RegExp, remedy: string])[] = [
  [
    /^invalid_grant$/,
    /approved|pre-?authoriz/i,
    "Pre-authorise the external client app for the user: Permitted Users “Admin approved users are pre-authorized”, then assign the app to the user's profile or a permission set.",
  ],
  [
    /^invalid_grant$/,
    /audience/i,
    "Set SALESFORCE_LOGIN_URL to https://login.salesforce.com, or https://test.salesforce.com for a sandbox.",
  ],
  [/^invalid_grant$/, /expired|future|exp\b/i, "Check that the clock of this host is right."],
  [
    /^invalid_grant$/,
    /\bip\b|location/i,
    "Allow this host's address in the user's login IP ranges.",
  ],
  [
    /^invalid_grant$/,
    /assertion|signature|key/i,
    "The private key must belong to the certificate that was uploaded to the external client app.",
  ],
  [
    /^invalid_grant$/,
    /client credentials|user/i,
    "Check SALESFORCE_USERNAME, and for client credentials the app's run-as user.",
  ],
  [
    /^invalid_client_id$/,
    /./s,
    "Check SALESFORCE_CLIENT_ID: the consumer key of the app, in the org of SALESFORCE_LOGIN_URL. A new app needs up to 10 minutes.",
  ],
  [/^invalid_client(_credentials)?$/, /./s, "Check SALESFORCE_CLIENT_SECRET."],
  [/^invalid_app_access$/, /./s, "Assign the app to the user's profile or a permission set."],
  [
    /^private_key$/,
    /./s,
    "Point it at the key of the certificate that was uploaded to the external client app.",
  ],
  [/^inactive_user$/, /./s, "Activate the integration user."],
  [/^inactive_org$/, /./s, "The org is locked or gone."],
  [
    /^session_refused$/,
    /./s,
    "Check the app's IP relaxation policy, its session policies, and that the user has “API Enabled”.",
  ],
  [/^plain_http$/, /./s, "It must be https, unless INGEST_PLAIN_HTTP=allowed."],
  [
    /^moved$/,
    /./s,
    "Set SALESFORCE_LOGIN_URL to the address that people sign in at now, such as the org's new My Domain.",
  ],
  [/./, /./s, "Check SALESFORCE_LOGIN_URL and the credentials."],
];

/** What to do about a refused sign-in. */
export function decideOnSignIn({ status, errorCode, message }: AuthError): Decision {
  const isAnswered = ["session_refused", "plain_http"].includes(errorCode);
  const isBusy = status === null || status === 420 || status === 429 || status >= 500;
  if (isBusy && !isAnswered) return retry(message);
  if (/^(rate_limit_exceeded|unknown_error|server_error)$/.test(errorCode))
    return retry(message, MINUTE_MS);
  const remedy = REMEDIES.find(([code, text]) => code.test(errorCode) && text.test(message));
  return stop(`${message}. ${remedy?.[2] ?? ""}`.replaceAll("..", ".").trim());
}
