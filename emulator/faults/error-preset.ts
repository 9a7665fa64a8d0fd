/** An error answer, or one that a client must treat as an error. */
export type ErrorAnswer = {
  readonly status: number;
  readonly errorCode?: string | undefined;
  readonly message?: string | undefined;
  /** Replaces Salesforce's `[{errorCode, message}]`. */
  readonly body?: string | undefined;
  readonly contentType?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
};

const page = (title: string, text: string): string =>
  `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1><p>${text}</p></body></html>\n`;

const html = (status: number, title: string, text: string): ErrorAnswer => ({
  status,
  body: page(title, text),
  contentType: "text/html; charset=UTF-8",
});

const api = (status: number, errorCode: string, message: string): ErrorAnswer => ({
  status,
  errorCode,
  message,
});

/**
 * Errors that clients have met (REST API Developer Guide, "Status Codes and Error Responses"; the edge's bodies as
 * users of other clients reported them).
 */
const PRESETS = {
  // Assumed: the error code of a 429, which the guide does not give.
  "429": {
    ...api(429, "REQUEST_LIMIT_EXCEEDED", "Too many requests"),
    headers: { "Retry-After": "30" },
  },
  "503-html": html(503, "Down for Maintenance", "Sorry, we're down for maintenance."),
  "503-json": api(503, "SERVER_UNAVAILABLE", "The server is temporarily unavailable"),
  "502-html": html(502, "Bad Gateway", "The server returned an invalid response."),
  "500": api(500, "UNKNOWN_EXCEPTION", "An unexpected error occurred. ErrorId: 1234567-89 (-12)"),
  "406-empty": { status: 406, body: "" },
  "420-empty": { status: 420, body: "" },
  "200-html": html(200, "Salesforce", "Please wait while you are redirected."),
  "200-empty": { status: 200, body: "" },
  REQUEST_LIMIT_EXCEEDED: api(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."),
  // One code, other limits (Salesforce Help 000389067; the second as clients report it).
  "concurrent-requests": api(
    403,
    "REQUEST_LIMIT_EXCEEDED",
    "ConcurrentRequests (Concurrent API Requests) Limit exceeded.",
  ),
  "concurrent-apex": api(403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded."),
  API_DISABLED_FOR_ORG: api(
    403,
    "API_DISABLED_FOR_ORG",
    "The REST API is not enabled for this Organization.",
  ),
  INSUFFICIENT_ACCESS: api(
    403,
    "INSUFFICIENT_ACCESS",
    "insufficient access rights on cross-reference id",
  ),
  NOT_FOUND: api(404, "NOT_FOUND", "The requested resource does not exist"),
  INVALID_SESSION_ID: api(401, "INVALID_SESSION_ID", "Session expired or invalid"),
  SERVER_UNAVAILABLE: api(503, "SERVER_UNAVAILABLE", "The server is temporarily unavailable"),
  UNABLE_TO_LOCK_ROW: api(
    400,
    "UNABLE_TO_LOCK_ROW",
    "unable to obtain exclusive access to this record",
  ),
  QUERY_TIMEOUT: api(400, "QUERY_TIMEOUT", "Your query request was running for too long."),
  // Assumed: status and message of TXN_SECURITY_METERING_ERROR; only its code was reported.
  TXN_SECURITY_METERING_ERROR: api(
    403,
    "TXN_SECURITY_METERING_ERROR",
    "A transaction security policy exceeded its limits. Try again later.",
  ),
  invalid_grant: api(400, "invalid_grant", "authentication failure"),
  invalid_client_id: api(400, "invalid_client_id", "client identifier invalid"),
  server_error: api(500, "server_error", "unexpected error"),
} as const satisfies Record<string, ErrorAnswer>;

export type PresetName = keyof typeof PRESETS;

export const presetNames = Object.keys(PRESETS) as PresetName[];

export const presetOf = (name: PresetName): ErrorAnswer => PRESETS[name];
