import { status } from "@grpc/grpc-js";
import { type Decision, isTransient, type Policy, resync, retry, stop } from "../lib/decision.ts";
import { type ErrorKind, OrgmirrorError } from "../lib/orgmirror-error.ts";
import { isLockTimeout } from "../lib/pg-error.ts";
import { type BulkJobError, type SalesforceFailure, StreamError } from "../salesforce/errors.ts";
import { decideOnAnswer } from "../salesforce/rest-policy.ts";
import { decideOnSignIn } from "../salesforce/sign-in-policy.ts";
import { decideOnStream } from "../salesforce/stream-policy.ts";

/** A job that failed may fail again for the same reason, so another one waits at least this long. */
const ANOTHER_JOB_MS = 60_000;
/** Often a person must mend the reason, and each job is some calls: the next ones wait ever longer. */
const FAILED_JOB_BACKOFF = { baseMs: 2 * ANOTHER_JOB_MS, maxMs: 3_600_000 };

type OfKind<Kind extends ErrorKind> = [Extract<SalesforceFailure, { kind: Kind }>] extends [never]
  ? OrgmirrorError
  : Extract<SalesforceFailure, { kind: Kind }>;

const retrySoon = ({ message }: OrgmirrorError): Decision => retry(message);
const beginAnew = ({ message }: OrgmirrorError): Decision => resync(message);
const restart = ({ message }: OrgmirrorError): Decision => ({ action: "restart", reason: message });
const mend = ({ message }: OrgmirrorError): Decision => stop(message);
const signal = ({ message }: OrgmirrorError): Decision => ({ action: "signal", reason: message });

const POLICY: { readonly [Kind in ErrorKind]: (error: OfKind<Kind>) => Decision } = {
  "org-answer": decideOnAnswer,
  "no-connection": retrySoon,
  "call-paused": ({ message, delayMs }) => retry(message, delayMs),
  "sign-in": decideOnSignIn,
  "organization-changed": mend,
  stream: decideOnStream,
  "bulk-job": decideOnJob,

  "page-incomplete": retrySoon,
  "snapshot-incomplete": beginAnew,
  "csv-header": restart,
  "table-in-use": retrySoon,
  "verification-undecided": retrySoon,
  room: retrySoon,
  "webhook-address": retrySoon,
  "not-mirrorable": mend,
  settings: mend,

  "lease-lost": signal,
  "source-changed": signal,
  "handed-over": signal,
  "node-replaced": signal,
};

/** A job that is stuck, aborted or gone says nothing about the next one. */
function decideOnJob({ state, message }: BulkJobError): Decision {
  const decision = resync(message, ANOTHER_JOB_MS);
  return state === "Failed" ? { ...decision, backoff: FAILED_JOB_BACKOFF } : decision;
}

/** The one policy. Errors outside our classes are faults of Postgres, of the connection, or of the program. */
export function decide(error: unknown): Decision {
  // Whoever holds the lock lets it go some time; nothing in memory is wrong.
  if (isLockTimeout(error)) return retry("Postgres gave up waiting for a lock.");
  if (!(error instanceof OrgmirrorError))
    return { action: "restart", reason: error instanceof Error ? error.message : String(error) };
  // The kind belongs to the error's class, so there is one rule a class.
  return (POLICY[error.kind] as (error: OrgmirrorError) => Decision)(error);
}

/**
 * The policy of work beside the stream, which goes on though the org refuses that work. What a person must fix is
 * retried after `minDelayMs` at least.
 */
export function despiteRefusals(minDelayMs: number): Policy {
  return (error) => {
    const decision = decide(error);
    return decision.action === "stop" ? retry(decision.reason, minDelayMs) : decision;
  };
}

/** The policy of a step of longer work: retries what could succeed at once; the work's loop decides on all else. */
export const promptly: Policy = (error) => {
  const decision = decide(error);
  const isPrompt = decision.action === "retry" && decision.minDelayMs === 0;
  return isPrompt ? decision : stop(decision.reason);
};

const UNHEARD: ReadonlySet<ErrorKind> = new Set([
  "org-answer",
  "no-connection",
  "call-paused",
  "sign-in",
  "stream",
]);

/**
 * Whether the org was not heard: it could not be reached, answered with a passing error, or may not be asked by our
 * budget. A stream that the server ended in order is not among them.
 */
export function isSilence(error: unknown): boolean {
  if (!(error instanceof OrgmirrorError) || !UNHEARD.has(error.kind)) return false;
  return isTransient(decide(error)) && !(error instanceof StreamError && error.code === status.OK);
}

/** Whether failed work may wait: the cause is the org, or a table in use. */
export function mayWait(error: unknown): boolean {
  return isTransient(despiteRefusals(0)(error));
}
