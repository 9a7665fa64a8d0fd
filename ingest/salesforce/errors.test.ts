import { describe, expect, it } from "vitest";
import {
  AuthError,
  BulkJobError,
  CallPaused,
  ConnectionError,
  retryAdvice,
  SalesforceError,
  StreamError,
} from "./errors.ts";

const rest = (status: number, errorCode = "", message = "m", retryAfterMs: number | null = null) =>
  new SalesforceError({ status, errorCode, message, resource: "/r", retryAfterMs });
const stream = (code: number, suffix = "") =>
  new StreamError({
    code,
    errorCode: suffix === "" ? "" : `sfdc.platform.eventbus.grpc.${suffix}`,
    rpcId: "r1",
    topic: "/data/AccountChangeEvent",
    message: "m",
  });

describe("retryAdvice", () => {
  it.each<[string, unknown, object]>([
    ["no connection", new ConnectionError("/r", "ECONNREFUSED"), { kind: "retry" }],
    ["an expired session", rest(401, "INVALID_SESSION_ID"), { kind: "renew-session" }],
    [
      "a session without API scope",
      rest(401, "INVALID_SESSION_ID", "This session is not valid for use with the REST API"),
      { kind: "fatal" },
    ],
    ["429 with Retry-After", rest(429, "", "m", 7_000), { kind: "retry", minDelayMs: 7_000 }],
    [
      "429 that speaks of a limit",
      rest(429, "REQUEST_LIMIT_EXCEEDED", "m", 7_000),
      { kind: "retry", minDelayMs: 7_000 },
    ],
    ["429 without Retry-After", rest(429), { kind: "retry", minDelayMs: 30_000 }],
    ["420 without a body", rest(420), { kind: "retry", minDelayMs: 30_000 }],
    ["406 without a body", rest(406), { kind: "retry" }],
    ["406 with an error", rest(406, "NOT_ACCEPTABLE"), { kind: "fatal" }],
    [
      "503 with Retry-After",
      rest(503, "SERVER_UNAVAILABLE", "m", 9_000),
      { kind: "retry", minDelayMs: 9_000 },
    ],
    ["503 as a web page", rest(503), { kind: "retry" }],
    ["200 as a web page", rest(200), { kind: "retry" }],
    ["502", rest(502), { kind: "retry" }],
    [
      "the daily limit",
      rest(403, "REQUEST_LIMIT_EXCEEDED"),
      { kind: "retry", minDelayMs: 900_000 },
    ],
    ["a locked row", rest(400, "UNABLE_TO_LOCK_ROW"), { kind: "retry", minDelayMs: 0 }],
    [
      "a metering policy",
      rest(403, "TXN_SECURITY_METERING_ERROR"),
      { kind: "retry", minDelayMs: 60_000 },
    ],
    ["a query that takes too long", rest(400, "QUERY_TIMEOUT"), { kind: "retry" }],
    [
      "a call that was not made",
      new CallPaused("spent", 5_000),
      { kind: "retry", minDelayMs: 5_000, reason: "spent" },
    ],
    [
      "an unknown object",
      rest(404, "NOT_FOUND"),
      { kind: "fatal", reason: expect.stringContaining("ORGMIRROR_OBJECTS") },
    ],
    [
      "a retired version",
      rest(410, "UNSUPPORTED_API_VERSION"),
      { kind: "fatal", reason: expect.stringContaining("SALESFORCE_API_VERSION") },
    ],
    ["a redirect", rest(302, "REDIRECT"), { kind: "fatal" }],
    ["an answer of another shape", rest(200, "UNEXPECTED_ANSWER"), { kind: "fatal" }],
    [
      "a failed job",
      new BulkJobError("750", "Account", "Failed", "m"),
      { kind: "retry", minDelayMs: 60_000 },
    ],
    [
      "an app that is not approved",
      new AuthError("invalid_grant", 400, "user hasn't approved this consumer"),
      { kind: "fatal", reason: expect.stringContaining("Pre-authorise") },
    ],
    [
      "a wrong audience",
      new AuthError("invalid_grant", 400, "audience is invalid"),
      { kind: "fatal", reason: expect.stringContaining("SALESFORCE_LOGIN_URL") },
    ],
    [
      "a wrong client id",
      new AuthError("invalid_client_id", 400, "client identifier invalid"),
      { kind: "fatal", reason: expect.stringContaining("SALESFORCE_CLIENT_ID") },
    ],
    [
      "a wrong secret",
      new AuthError("invalid_client", 400, "invalid client credentials"),
      { kind: "fatal", reason: expect.stringContaining("SALESFORCE_CLIENT_SECRET") },
    ],
    ["a login server at rest", new AuthError("unreadable", 503, "m"), { kind: "retry" }],
    [
      "too many logins",
      new AuthError("rate_limit_exceeded", 400, "m"),
      { kind: "retry", minDelayMs: 60_000 },
    ],
    [
      "sessions refused once granted",
      new AuthError("session_refused", 401, "m"),
      { kind: "fatal" },
    ],
    ["a stream that ends by itself", stream(0), { kind: "retry" }],
    ["a reset stream", stream(13), { kind: "retry" }],
    ["an unavailable service", stream(13, "service.unavailable"), { kind: "retry" }],
    ["an expired token", stream(16, "service.auth.error"), { kind: "renew-session" }],
    ["a bare UNAUTHENTICATED", stream(16), { kind: "renew-session" }],
    ["an expired position", stream(3, "subscription.fetch.replayid.corrupted"), { kind: "resync" }],
    [
      "a position that was forgotten",
      stream(3, "subscription.fetch.replayid.validation.failed"),
      { kind: "fatal" },
    ],
    ["a repeated position", stream(3, "subscription.fetch.replay.repeated"), { kind: "retry" }],
    [
      "an exhausted quota of events",
      stream(8, "subscription.limit.exceeded"),
      { kind: "retry", minDelayMs: 900_000 },
    ],
    [
      "too many connections",
      stream(8, "service.protection.stream.limit.triggered"),
      { kind: "retry", minDelayMs: 60_000 },
    ],
    [
      "an object not selected",
      stream(5, "topic.not.found"),
      { kind: "fatal", reason: expect.stringContaining("Change Data Capture") },
    ],
    [
      "a topic that may not be read",
      stream(7),
      { kind: "fatal", reason: expect.stringContaining("View All Records") },
    ],
    ["a topic service at rest", stream(14, "topic.api.unavailable"), { kind: "retry" }],
    [
      "a fault of the program",
      new TypeError("x is undefined"),
      { kind: "fatal", reason: "x is undefined" },
    ],
    ["no error at all", "what", { kind: "fatal", reason: "what" }],
  ])("%s", (_, error, advice) => {
    expect(retryAdvice(error)).toMatchObject(advice);
  });
});
