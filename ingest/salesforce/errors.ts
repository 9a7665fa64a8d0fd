import { OrgmirrorError } from "../lib/orgmirror-error.ts";

/** Salesforce answered a REST or Bulk request with an error. */
export class SalesforceError extends OrgmirrorError {
  readonly kind = "org-answer";
  readonly status: number;
  /**
   * `INVALID_SESSION_ID`, `REQUEST_LIMIT_EXCEEDED`, …; empty if the body had none. Ours: `REDIRECT`, `WEB_PAGE`,
   * `UNEXPECTED_ANSWER`.
   */
  readonly errorCode: string;
  readonly resource: string;
  /** `Retry-After`, if it was sent. */
  readonly retryAfterMs: number | null;

  constructor(at: {
    readonly status: number;
    readonly errorCode: string;
    readonly message: string;
    readonly resource: string;
    readonly retryAfterMs?: number | null;
  }) {
    super(
      `${at.resource} answered ${at.status} ${at.errorCode}: ${at.message}`.replace(" : ", ": "),
    );
    this.status = at.status;
    this.errorCode = at.errorCode;
    this.resource = at.resource;
    this.retryAfterMs = at.retryAfterMs ?? null;
  }
}

/** No complete answer: network error, timeout, or a connection that was closed before the end of the body. */
export class ConnectionError extends OrgmirrorError {
  readonly kind = "no-connection";
  readonly resource: string;

  constructor(resource: string, what: string, options?: ErrorOptions) {
    super(`${resource}: ${what}`, options);
    this.resource = resource;
  }
}

/** A call that was not made: the budget of its purpose is exhausted, or the circuit is open. */
export class CallPaused extends OrgmirrorError {
  readonly kind = "call-paused";
  /** A retry before this fails. */
  readonly delayMs: number;

  constructor(reason: string, delayMs: number, options?: ErrorOptions) {
    super(reason, options);
    this.delayMs = delayMs;
  }
}

/** The org refuses the sign-in. */
export class AuthError extends OrgmirrorError {
  readonly kind = "sign-in";
  /** OAuth's `error`: `invalid_grant`, …; or `session_refused`: a token was granted and then not accepted. */
  readonly errorCode: string;
  readonly status: number | null;

  constructor(errorCode: string, status: number | null, message: string, options?: ErrorOptions) {
    super(`Salesforce refuses the sign-in (${errorCode}): ${message}`, options);
    this.errorCode = errorCode;
    this.status = status;
  }
}

/** Another organization answers than the one that is mirrored. The sentence says what a person can do. */
export class OrganizationChanged extends OrgmirrorError {
  readonly kind = "organization-changed";
}

/** The end of a subscription, or a refused call of the Pub/Sub API. */
export class StreamError extends OrgmirrorError {
  readonly kind = "stream";
  /** gRPC status code; 0 if the server ended the stream without an error. */
  readonly code: number;
  /** Salesforce's own code, `sfdc.platform.eventbus.grpc.…`; empty if there is none. */
  readonly errorCode: string;
  readonly rpcId: string | null;
  /** The topic; for schema calls, the schema's id. */
  readonly topic: string;

  constructor(
    at: {
      readonly code: number;
      readonly errorCode: string;
      readonly rpcId: string | null;
      readonly topic: string;
      readonly message: string;
    },
    options?: ErrorOptions,
  ) {
    super(`${at.topic}: ${at.message}`, options);
    this.code = at.code;
    this.errorCode = at.errorCode;
    this.rpcId = at.rpcId;
    this.topic = at.topic;
  }
}

/** A bulk query job that failed, was aborted, or has lost its result. */
export class BulkJobError extends OrgmirrorError {
  readonly kind = "bulk-job";
  readonly jobId: string;
  readonly object: string | null;
  readonly state: string;

  constructor(jobId: string, object: string | null, state: string, message: string) {
    super(`Bulk job ${jobId}${object === null ? "" : ` of ${object}`} is ${state}: ${message}`);
    this.jobId = jobId;
    this.object = object;
    this.state = state;
  }
}

export type SalesforceFailure =
  | SalesforceError
  | ConnectionError
  | CallPaused
  | AuthError
  | OrganizationChanged
  | StreamError
  | BulkJobError;
