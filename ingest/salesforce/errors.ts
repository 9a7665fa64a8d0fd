/** Salesforce answered a REST or Bulk request with an error. */
export class SalesforceError extends Error {
  override readonly name = "SalesforceError";
  readonly status: number;
  /** `INVALID_SESSION_ID`, `REQUEST_LIMIT_EXCEEDED`, …; empty where the body had none (HTML, no body). */
  readonly errorCode: string;
  readonly resource: string;
  /** `Retry-After`, where it was sent. */
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

/** No answer, or half of one: the network, a timeout, a connection closed before the end of the body. */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";
  readonly resource: string;

  constructor(resource: string, what: string, options?: ErrorOptions) {
    super(`${resource}: ${what}`, options);
    this.resource = resource;
  }
}

/** A call that was not made: the budget of its purpose is spent, or the org does not answer well at present. */
export class CallPaused extends Error {
  override readonly name = "CallPaused";
  /** How long it makes no sense to ask again. */
  readonly delayMs: number;

  constructor(reason: string, delayMs: number, options?: ErrorOptions) {
    super(reason, options);
    this.delayMs = delayMs;
  }
}

/** The org refuses to hand out a session. */
export class AuthError extends Error {
  override readonly name = "AuthError";
  /** OAuth's `error`: `invalid_grant`, `invalid_client_id`, …; or `session_refused`: a token was granted and then not accepted. */
  readonly errorCode: string;
  readonly status: number | null;

  constructor(errorCode: string, status: number | null, message: string, options?: ErrorOptions) {
    super(`Salesforce refuses the sign-in (${errorCode}): ${message}`, options);
    this.errorCode = errorCode;
    this.status = status;
  }
}

/** The end of a subscription, or a refused call of the Pub/Sub API. */
export class StreamError extends Error {
  override readonly name = "StreamError";
  /** gRPC status code; 0 when the server ended the stream without an error. */
  readonly code: number;
  /** Salesforce's own code, `sfdc.platform.eventbus.grpc.…`; empty where there is none. */
  readonly errorCode: string;
  readonly rpcId: string | null;
  /** The topic; for schema calls the schema's id. */
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

/** A bulk query job that cannot be used any more: it failed, was aborted, or its result is gone. */
export class BulkJobError extends Error {
  override readonly name = "BulkJobError";
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

/** Whether Salesforce, or the way to it, is at fault; anything else is Postgres, a signal or the program itself. */
export function isOfSalesforce(error: unknown): boolean {
  const classes = [
    SalesforceError,
    ConnectionError,
    CallPaused,
    AuthError,
    StreamError,
    BulkJobError,
  ];
  return classes.some((kind) => error instanceof kind);
}

/**
 * What to do about an error.
 * - `retry`: the same again, after the caller's backoff, but not before `minDelayMs`.
 * - `renew-session`: the same again with a new session.
 * - `resync`: the stored position is of no use; nothing may be resumed from it.
 * - `fatal`: no retry helps; `reason` says what happened and what a person can do.
 */
export type RetryAdvice =
  | { readonly kind: "retry"; readonly minDelayMs?: number; readonly reason: string }
  | { readonly kind: "renew-session" }
  | { readonly kind: "resync"; readonly reason: string }
  | { readonly kind: "fatal"; readonly reason: string };

const MINUTE_MS = 60_000;
/** Too many calls at once, where the org does not say for how long: 429, and 420 of Salesforce's edge. */
const THROTTLED_MS = 30_000;
/** A spent quota of 24 hours is looked at again every so often; it comes back in a sliding window. */
const ALLOWANCE_DELAY_MS = 15 * MINUTE_MS;

/** Pure. Errors that are not of this folder are fatal: they are faults of the program. */
export function retryAdvice(error: unknown): RetryAdvice {
  if (error instanceof ConnectionError) return retry(error.message);
  if (error instanceof CallPaused) return retry(error.message, error.delayMs);
  if (error instanceof SalesforceError) return adviceOnRest(error);
  if (error instanceof AuthError) return adviceOnAuth(error);
  if (error instanceof StreamError) return adviceOnStream(error);
  if (error instanceof BulkJobError) return retry(error.message, MINUTE_MS);
  return fatal(error instanceof Error ? error.message : String(error));
}

function retry(reason: string, minDelayMs?: number): RetryAdvice {
  return minDelayMs === undefined
    ? { kind: "retry", reason }
    : { kind: "retry", minDelayMs, reason };
}

function fatal(reason: string): RetryAdvice {
  return { kind: "fatal", reason };
}

// REST and Bulk ---------------------------------------------------------------------------------

/** Codes of "Status Codes and Error Responses" (REST API Developer Guide) that pass by themselves. */
const PASSING_REST_CODES: Readonly<Record<string, number>> = {
  REQUEST_LIMIT_EXCEEDED: ALLOWANCE_DELAY_MS,
  LIMIT_EXCEEDED: ALLOWANCE_DELAY_MS,
  TXN_SECURITY_METERING_ERROR: MINUTE_MS,
  QUERY_TIMEOUT: 10_000,
  UNABLE_TO_LOCK_ROW: 0,
  SERVER_UNAVAILABLE: 0,
  UNKNOWN_EXCEPTION: 0,
  INVALID_QUERY_LOCATOR: 0,
};

const REST_REMEDIES: Readonly<Record<string, string>> = {
  API_DISABLED_FOR_ORG:
    "Give the integration user the permission “API Enabled”; the org's edition must include the API.",
  API_CURRENTLY_DISABLED: "Give the integration user the permission “API Enabled”.",
  INSUFFICIENT_ACCESS: "Give the integration user read access (“View All”) to the object.",
  INVALIDENTITY: "The Bulk API does not offer this object; take it out of ORGMIRROR_OBJECTS.",
  INVALID_TYPE:
    "The object does not exist, or the integration user may not see it: check ORGMIRROR_OBJECTS and the user's object permissions.",
  INVALID_FIELD:
    "A field does not exist any more, or the integration user may not see it; the object must be described anew.",
  UNSUPPORTED_API_VERSION: "Set SALESFORCE_API_VERSION to a version that the org offers.",
};

const STATUS_REMEDIES: Readonly<Record<number, string>> = {
  404: "Check the object's name in ORGMIRROR_OBJECTS, and that the integration user may see it.",
  410: "This API version is retired: raise SALESFORCE_API_VERSION.",
};

function adviceOnRest(error: SalesforceError): RetryAdvice {
  const { status, errorCode } = error;
  if (status === 401) return adviceOnUnauthorized(error);
  // Before its code: a 429 may say REQUEST_LIMIT_EXCEEDED, and is over in seconds.
  if (status === 429 || status === 420)
    return retry(error.message, error.retryAfterMs ?? THROTTLED_MS);
  const passing = PASSING_REST_CODES[errorCode];
  if (passing !== undefined)
    return retry(error.message, Math.max(passing, error.retryAfterMs ?? 0));
  if (isPassingStatus(error)) return retry(error.message, error.retryAfterMs ?? undefined);
  const remedy = REST_REMEDIES[errorCode] ?? STATUS_REMEDIES[status];
  return fatal(remedy === undefined ? error.message : `${error.message} ${remedy}`);
}

/** Some 401s are no expired session; renewing would go on forever (jsforce/jsforce#1168). */
function adviceOnUnauthorized(error: SalesforceError): RetryAdvice {
  if (!/not valid for use with the REST API|not attached to Agent/.test(error.message))
    return { kind: "renew-session" };
  return fatal(
    `${error.message} Give the connected app the OAuth scope “Manage user data via APIs (api)”.`,
  );
}

/** 406 comes without a body from Salesforce's edge, HTML pages at maintenance; both pass. */
function isPassingStatus({ status, errorCode }: SalesforceError): boolean {
  if (status >= 500) return true;
  return (status === 406 || status < 400) && errorCode === "";
}

// Sign-in ---------------------------------------------------------------------------------------

/** "OAuth 2.0 Flow Errors" in Salesforce Help. A description is looked at where one code has several causes. */
const AUTH_REMEDIES: readonly (readonly [code: RegExp, description: RegExp, remedy: string])[] = [
  [
    /^invalid_grant$/,
    /approved|pre-?authoriz/i,
    "Pre-authorise the connected app for the user: Permitted Users “Admin approved users are pre-authorized”, then assign the app to the user's profile or a permission set.",
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
    "The private key must belong to the certificate that was uploaded to the connected app.",
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
    "Point it at the key of the certificate that was uploaded to the connected app.",
  ],
  [/^inactive_user$/, /./s, "Activate the integration user."],
  [/^inactive_org$/, /./s, "The org is locked or gone."],
  [
    /^session_refused$/,
    /./s,
    "Check the app's IP relaxation policy, its session policies, and that the user has “API Enabled”.",
  ],
  [/./, /./s, "Check SALESFORCE_LOGIN_URL and the credentials."],
];

function adviceOnAuth(error: AuthError): RetryAdvice {
  const passing =
    error.status === null || error.status === 420 || error.status === 429 || error.status >= 500;
  if (passing && error.errorCode !== "session_refused") return retry(error.message);
  if (/^(rate_limit_exceeded|unknown_error|server_error)$/.test(error.errorCode))
    return retry(error.message, MINUTE_MS);
  const remedy = AUTH_REMEDIES.find(
    ([code, text]) => code.test(error.errorCode) && text.test(error.message),
  );
  return fatal(`${error.message}. ${remedy?.[2] ?? ""}`.replaceAll("..", ".").trim());
}

// Pub/Sub ---------------------------------------------------------------------------------------

const GRPC = {
  ok: 0,
  invalidArgument: 3,
  notFound: 5,
  permissionDenied: 7,
  unimplemented: 12,
  unauthenticated: 16,
};

type StreamRule = (error: StreamError) => RetryAdvice;
const again: StreamRule = (error) => retry(error.message);
const afterMs =
  (minDelayMs: number): StreamRule =>
  (error) =>
    retry(error.message, minDelayMs);
const stop =
  (remedy: string): StreamRule =>
  (error) =>
    fatal(`${error.message} ${remedy}`);
const NOT_SELECTED =
  "Select the object in Setup → Change Data Capture, and give the integration user “View All Records” and the right to read its fields.";
const PROGRAM_FAULT = "This is a fault of Orgmirror; please report it with the rpcId.";

/** By suffix of `sfdc.platform.eventbus.grpc.`: "Error Codes" of the Pub/Sub API documentation. The first that fits wins. */
const STREAM_RULES: readonly (readonly [suffix: RegExp, rule: StreamRule])[] = [
  [/^service\.auth\.(error|refresh\.invalid)$/, () => ({ kind: "renew-session" })],
  [
    /^service\.auth\.headers\.invalid$/,
    stop("Check SALESFORCE_LOGIN_URL and SALESFORCE_PUBSUB_URL."),
  ],
  [/^service\.unavailable$/, again],
  [/^service\.protection\./, afterMs(MINUTE_MS)],
  [/^service\.tenant\.license$/, stop("The org has no licence for the Pub/Sub API.")],
  [/^concurrent\.client\.limit\.exceeded$/, afterMs(5 * MINUTE_MS)],
  [/^(topic|schema)\.api\.unavailable$/, again],
  [/^topic\./, stop(NOT_SELECTED)],
  [/^schema\.meta\.permission$/, stop(NOT_SELECTED)],
  [/^schema\./, stop(PROGRAM_FAULT)],
  [
    /^subscription\.fetch\.replayid\.corrupted$/,
    (error) => ({
      kind: "resync",
      reason: `${error.message} The stored position is past retention (72 hours), or the org's stream was reset.`,
    }),
  ],
  [/^subscription\.fetch\.replay\.repeated$/, again],
  [/^subscription\.limit\.exceeded$/, afterMs(ALLOWANCE_DELAY_MS)],
  [/^subscription\.topic\.cannot\.subscribe$/, stop(NOT_SELECTED)],
  [/^subscription\.internal\.error$/, again],
  [/^subscription\.fetch\./, stop(PROGRAM_FAULT)],
];

function adviceOnStream(error: StreamError): RetryAdvice {
  const suffix = error.errorCode.replace("sfdc.platform.eventbus.grpc.", "");
  const rule = STREAM_RULES.find(([pattern]) => pattern.test(suffix))?.[1];
  return rule === undefined ? adviceOnGrpcCode(error) : rule(error);
}

/** Errors without a code of Salesforce's: RST_STREAM, a lost connection, a stream that ended by itself. Nearly all pass. */
function adviceOnGrpcCode(error: StreamError): RetryAdvice {
  switch (error.code) {
    case GRPC.unauthenticated:
      return { kind: "renew-session" };
    case GRPC.notFound:
    case GRPC.permissionDenied:
      return fatal(`${error.message} ${NOT_SELECTED}`);
    case GRPC.invalidArgument:
      return fatal(`${error.message} ${PROGRAM_FAULT}`);
    case GRPC.unimplemented:
      return fatal(`${error.message} Check SALESFORCE_PUBSUB_URL.`);
    default:
      return retry(error.message);
  }
}
