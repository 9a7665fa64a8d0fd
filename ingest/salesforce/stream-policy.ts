import { type Decision, resync, retry, stop } from "../lib/decision.ts";
import type { StreamError } from "./errors.ts";

const MINUTE_MS = 60_000;
/** An exhausted quota is checked again after this. Its window of 24 hours slides. */
const EXHAUSTED_MS = 15 * MINUTE_MS;

const GRPC = {
  invalidArgument: 3,
  notFound: 5,
  permissionDenied: 7,
  unimplemented: 12,
  unauthenticated: 16,
};

type Rule = (error: StreamError) => Decision;
const passes: Rule = ({ message }) => retry(message);
const passesAfter =
  (minDelayMs: number): Rule =>
  ({ message }) =>
    retry(message, minDelayMs);
const needs =
  (remedy: string): Rule =>
  ({ message }) =>
    stop(`${message} ${remedy}`);
/** Retry with a new session. */
const sessionRefused: Rule = ({ message }) => retry(message);
/** The instance of the session is not the org's any more, or somebody else's web server answers. */
const wrongHost: Rule = ({ message }) =>
  stop(`${message} Check SALESFORCE_LOGIN_URL, the org's My Domain, and SALESFORCE_PUBSUB_URL.`);
const positionExpired: Rule = ({ message }) =>
  resync(
    `${message} The stored position is past retention (72 hours), or the org's stream was reset.`,
  );

const NOT_SELECTED =
  "Select the object in Setup → Change Data Capture, and give the integration user “View All Records” and the right to read its fields.";
const PROGRAM_FAULT = "This is a fault of Orgmirror; please report it with the rpcId.";

/** By suffix of `sfdc.platform.eventbus.grpc.`: "Error Codes", Pub/Sub API documentation. The first match wins. */
const RULES: readonly (readonly [suffix: RegExp, rule: Rule])[] = [
  [/^service\.auth\.(error|refresh\.invalid)$/, sessionRefused],
  [/^service\.auth\.headers\.invalid$/, wrongHost],
  [/^service\.unavailable$/, passes],
  [/^service\.protection\./, passesAfter(MINUTE_MS)],
  [/^service\.tenant\.license$/, needs("The org has no licence for the Pub/Sub API.")],
  [/^concurrent\.client\.limit\.exceeded$/, passesAfter(5 * MINUTE_MS)],
  [/^(topic|schema)\.api\.unavailable$/, passes],
  [/^topic\./, needs(NOT_SELECTED)],
  [/^schema\.meta\.permission$/, needs(NOT_SELECTED)],
  [/^schema\./, needs(PROGRAM_FAULT)],
  [/^subscription\.fetch\.replayid\.corrupted$/, positionExpired],
  [/^subscription\.fetch\.replay\.repeated$/, passes],
  [/^subscription\.limit\.exceeded$/, passesAfter(EXHAUSTED_MS)],
  [/^subscription\.topic\.cannot\.subscribe$/, needs(NOT_SELECTED)],
  [/^subscription\.internal\.error$/, passes],
  [/^subscription\.fetch\./, needs(PROGRAM_FAULT)],
];

/** Errors without a Salesforce code: RST_STREAM, a lost connection, an ended stream. Codes not listed are transient. */
const GRPC_RULES: Readonly<Record<number, Rule>> = {
  [GRPC.unauthenticated]: sessionRefused,
  [GRPC.notFound]: needs(NOT_SELECTED),
  [GRPC.permissionDenied]: needs(NOT_SELECTED),
  [GRPC.invalidArgument]: needs(PROGRAM_FAULT),
  [GRPC.unimplemented]: needs("Check SALESFORCE_PUBSUB_URL."),
};

/** grpc-js, about an answer that is not gRPC. 5xx and 429 are an edge's, and pass. */
const NOT_GRPC = /Received HTTP status code (3\d\d|404)\b/;

function ruleOf({ errorCode, code, message }: StreamError): Rule {
  if (errorCode === "" && NOT_GRPC.test(message)) return wrongHost;
  const suffix = errorCode.replace("sfdc.platform.eventbus.grpc.", "");
  const rule = RULES.find(([pattern]) => pattern.test(suffix))?.[1];
  return rule ?? GRPC_RULES[code] ?? passes;
}

/** What to do about the end of a subscription, or a refused call of the Pub/Sub API. */
export function decideOnStream(error: StreamError): Decision {
  return ruleOf(error)(error);
}

/** Whether a new session may be accepted. */
export function refusesSession(error: StreamError): boolean {
  return ruleOf(error) === sessionRefused;
}

/** Whether the call went to a host that is not the org's API, so that a new session may name the right one. */
export function namesWrongHost(error: StreamError): boolean {
  return ruleOf(error) === wrongHost;
}
