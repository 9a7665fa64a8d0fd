import pg from "pg";
import { describe, expect, test } from "vitest";
import { NotMirrorable } from "../schema/not-mirrorable.ts";
import { SourceChanged } from "../capture/event-topic.ts";
import type { Decision } from "../lib/decision.ts";
import type { ErrorKind, OrgmirrorError } from "../lib/orgmirror-error.ts";
import { SettingsError } from "../lib/settings-error.ts";
import { HandedOver } from "../node/node-pipelines.ts";
import { NodeReplaced } from "../node/node-row.ts";
import { RoomError } from "../publish/room-client.ts";
import { AddressRefused } from "../webhooks/guarded-lookup.ts";
import { VerificationUndecided } from "../reconcile/verify/stream-reported.ts";
import {
  AuthError,
  BulkJobError,
  CallPaused,
  ConnectionError,
  OrganizationChanged,
} from "../salesforce/errors.ts";
import { SalesforceError, StreamError } from "../salesforce/errors.ts";
import { sessionFault } from "../salesforce/session-fault.ts";
import { TableInUse } from "../schema/alter-table.ts";
import { CsvHeaderError } from "../snapshot/csv-page.ts";
import { PageIncomplete, SnapshotIncomplete } from "../snapshot/incomplete.ts";
import { decide, despiteRefusals, isSilence, mayWait, promptly } from "./error-policy.ts";
import { LeaseLost } from "./pipeline-row.ts";

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
const signIn = (errorCode: string, status: number, message = "m") =>
  new AuthError(errorCode, status, message);

const retryAfter = (minDelayMs: number) => ({ action: "retry", minDelayMs });
const contains = (text: string) => expect.stringContaining(text) as string;
const stopWith = (remedy: string) => ({ action: "stop", reason: contains(remedy) });
const [retry, resync] = [retryAfter(0), { action: "resync", minDelayMs: 0 }];
const [stop, restart, signal] = [{ action: "stop" }, { action: "restart" }, { action: "signal" }];

type Case = readonly [name: string, error: OrgmirrorError, decision: object];

const CASES: Readonly<Record<ErrorKind, readonly [Case, ...Case[]]>> = {
  "org-answer": [
    ["an expired session", rest(401, "INVALID_SESSION_ID"), retry],
    [
      "a session without API scope",
      rest(401, "INVALID_SESSION_ID", "This session is not valid for use with the REST API"),
      stopWith("OAuth scope"),
    ],
    ["429 with Retry-After", rest(429, "", "m", 7_000), retryAfter(7_000)],
    [
      "429 that speaks of a limit",
      rest(429, "REQUEST_LIMIT_EXCEEDED", "m", 7_000),
      retryAfter(7_000),
    ],
    ["429 without Retry-After", rest(429), retryAfter(30_000)],
    ["420 without a body", rest(420), retryAfter(30_000)],
    ["406 without a body", rest(406), retry],
    ["406 with an error", rest(406, "NOT_ACCEPTABLE"), stop],
    ["503 with Retry-After", rest(503, "SERVER_UNAVAILABLE", "m", 9_000), retryAfter(9_000)],
    ["503 as a web page", rest(503, "WEB_PAGE"), retry],
    ["200 as a web page", rest(200, "WEB_PAGE"), { ...retry, reason: contains("My Domain") }],
    ["404 as a web page", rest(404, "WEB_PAGE"), { ...retry, reason: contains("My Domain") }],
    ["200 without a body", rest(200), retry],
    ["502", rest(502), retry],
    [
      "the daily limit",
      rest(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."),
      retryAfter(900_000),
    ],
    [
      "too many calls at one time",
      rest(403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests Limit exceeded."),
      retryAfter(10_000),
    ],
    ["a locked row", rest(400, "UNABLE_TO_LOCK_ROW"), retry],
    ["a metering policy", rest(403, "TXN_SECURITY_METERING_ERROR"), retryAfter(60_000)],
    ["a query that takes too long", rest(400, "QUERY_TIMEOUT"), retryAfter(10_000)],
    ["an unknown object", rest(404, "NOT_FOUND"), stopWith("ORGMIRROR_OBJECTS")],
    ["a retired version", rest(410, "UNSUPPORTED_API_VERSION"), stopWith("SALESFORCE_API_VERSION")],
    ["a redirect", rest(302, "REDIRECT"), stopWith("SALESFORCE_LOGIN_URL")],
    ["an answer of another shape", rest(200, "UNEXPECTED_ANSWER"), stop],
  ],
  "no-connection": [["no connection", new ConnectionError("/r", "ECONNREFUSED"), retry]],
  "call-paused": [
    [
      "a call that was not made",
      new CallPaused("exhausted", 5_000),
      { ...retryAfter(5_000), reason: "exhausted" },
    ],
  ],
  "bulk-job": [
    [
      "a failed job",
      new BulkJobError("750", "Account", "Failed", "m"),
      { action: "resync", minDelayMs: 60_000, backoff: { baseMs: 120_000, maxMs: 3_600_000 } },
    ],
    [
      "a stuck job",
      new BulkJobError("750", "Account", "stuck", "m"),
      { action: "resync", minDelayMs: 60_000 },
    ],
  ],
  "sign-in": [
    [
      "an app that is not approved",
      signIn("invalid_grant", 400, "user hasn't approved this consumer"),
      stopWith("Pre-authorise"),
    ],
    [
      "a wrong audience",
      signIn("invalid_grant", 400, "audience is invalid"),
      stopWith("SALESFORCE_LOGIN_URL"),
    ],
    [
      "a wrong client id",
      signIn("invalid_client_id", 400, "client identifier invalid"),
      stopWith("SALESFORCE_CLIENT_ID"),
    ],
    [
      "a wrong secret",
      signIn("invalid_client", 400, "invalid client credentials"),
      stopWith("SALESFORCE_CLIENT_SECRET"),
    ],
    ["a login server at rest", signIn("unreadable", 503), retry],
    ["too many logins", signIn("rate_limit_exceeded", 400), retryAfter(60_000)],
    ["a login server that moved", signIn("moved", 301), stopWith("My Domain")],
    ["sessions refused once granted", signIn("session_refused", 401), stop],
  ],
  "organization-changed": [
    ["another organization", new OrganizationChanged("Another organization"), stop],
  ],
  stream: [
    ["a stream that ends by itself", stream(0), retry],
    ["a reset stream", stream(13), retry],
    ["an unavailable service", stream(13, "service.unavailable"), retry],
    ["an expired token", stream(16, "service.auth.error"), retry],
    ["a bare UNAUTHENTICATED", stream(16), retry],
    ["an expired position", stream(3, "subscription.fetch.replayid.corrupted"), resync],
    [
      "a position that was forgotten",
      stream(3, "subscription.fetch.replayid.validation.failed"),
      stop,
    ],
    ["a repeated position", stream(3, "subscription.fetch.replay.repeated"), retry],
    ["an exhausted quota of events", stream(8, "subscription.limit.exceeded"), retryAfter(900_000)],
    [
      "too many connections",
      stream(8, "service.protection.stream.limit.triggered"),
      retryAfter(60_000),
    ],
    ["an object not selected", stream(5, "topic.not.found"), stopWith("Change Data Capture")],
    ["a topic that may not be read", stream(7), stopWith("View All Records")],
    ["a topic service at rest", stream(14, "topic.api.unavailable"), retry],
    ["a refused request", stream(3), stopWith("rpcId")],
    ["a host without the service", stream(12), stopWith("SALESFORCE_PUBSUB_URL")],
  ],

  "page-incomplete": [["a page cut short", new PageIncomplete("m"), retry]],
  "snapshot-incomplete": [["rows that are missing", new SnapshotIncomplete("m"), resync]],
  "csv-header": [["a page of other columns", new CsvHeaderError("m"), restart]],
  "table-in-use": [["a locked table", new TableInUse("Account", new Error("m"), "psql"), retry]],
  "verification-undecided": [["no verdict", new VerificationUndecided("m"), retry]],
  room: [["a room that is away", new RoomError("Account", new Error("m")), retry]],
  "webhook-address": [
    ["a webhook to a private address", new AddressRefused("h", "is no public address"), retry],
  ],
  "not-mirrorable": [
    ["a big object", new NotMirrorable("Big__b", "has no Id"), stopWith("ORGMIRROR_OBJECTS")],
  ],
  settings: [["a wrong setting", new SettingsError(["X is missing"]), stopWith(".env.example")]],

  "lease-lost": [["a lease that is lost", new LeaseLost("Account"), signal]],
  "source-changed": [["another source", new SourceChanged("Account", "poll"), signal]],
  "handed-over": [["a hand-over", new HandedOver("Account", "other"), signal]],
  "node-replaced": [["a replaced node", new NodeReplaced("node"), signal]],
};

describe.each(Object.entries(CASES))("%s", (kind, cases) => {
  test.each(cases)("%s", (_, error, decision) => {
    expect(error.kind).toBe(kind);
    expect(decide(error)).toMatchObject(decision);
  });
});

describe("an error outside our classes", () => {
  test.each<[string, unknown, Decision]>([
    [
      "Postgres",
      new pg.DatabaseError("deadlock", 1, "error"),
      { action: "restart", reason: "deadlock" },
    ],
    [
      "the program",
      new TypeError("x is undefined"),
      { action: "restart", reason: "x is undefined" },
    ],
    ["no error at all", "what", { action: "restart", reason: "what" }],
  ])("%s restarts the pipeline", (_, error, decision) => {
    expect(decide(error)).toEqual(decision);
  });
});

test("an error is named after its class, and its decision has its message", () => {
  expect(String(new PageIncomplete("A page is short."))).toBe("PageIncomplete: A page is short.");
  expect(decide(new PageIncomplete("A page is short.")).reason).toBe("A page is short.");
});

test("only a refused session is renewed", () => {
  const refused = [rest(401, "INVALID_SESSION_ID"), stream(16, "service.auth.error"), stream(16)];
  expect(refused.map(sessionFault)).toEqual(["refused", "refused", "refused"]);
  const others = [
    rest(401, "INVALID_SESSION_ID", "This session is not valid for use with the REST API"),
    rest(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."),
    stream(16, "service.unavailable"),
    stream(7),
    signIn("session_refused", 401),
    new TypeError("x"),
  ];
  expect(others.filter((error) => sessionFault(error) !== null)).toEqual([]);
});

test("work beside the stream goes on despite refusals, and despite nothing else", () => {
  const policy = despiteRefusals(60_000);
  const refused = rest(404, "NOT_FOUND");
  const { reason } = decide(refused);
  expect(policy(refused)).toEqual({ action: "retry", minDelayMs: 60_000, reason });
  for (const error of [rest(429), new LeaseLost("Account"), new TypeError("x")])
    expect(policy(error)).toEqual(decide(error));
});

test("a step is retried where that could succeed at once; the loop of its work decides on all else", () => {
  const prompt = [new ConnectionError("/r", "reset"), new PageIncomplete("m"), rest(503)];
  for (const error of prompt) expect(promptly(error)).toEqual(decide(error));
  const others = [rest(429), new BulkJobError("750", "A", "gone", "m"), new TypeError("x")];
  for (const error of others) expect(promptly(error)).toMatchObject(stop);
});

test("work may wait where the org or a table in use is the cause", () => {
  const mayWaitFor = [
    rest(503),
    rest(404),
    new CallPaused("m", 1),
    new TableInUse("A", new Error(), "psql"),
  ];
  expect(mayWaitFor.every(mayWait)).toBe(true);
  const others = [new LeaseLost("A"), new CsvHeaderError("m"), new TypeError("x"), "what"];
  expect(others.some(mayWait)).toBe(false);
});

test("the org is not heard where it cannot be reached, fails for a while, or may not be asked", () => {
  const silences = [
    rest(503),
    stream(14),
    stream(4),
    stream(14, "service.unavailable"),
    new ConnectionError("/r", "reset"),
    new CallPaused("m", 1),
  ];
  expect(silences.every(isSilence)).toBe(true);
  // A stream that the server ended in order is opened anew; what a person must mend has failed.
  const others = [
    stream(0),
    stream(7),
    rest(404),
    new TableInUse("A", new Error(), "psql"),
    new LeaseLost("A"),
    new TypeError("x"),
  ];
  expect(others.some(isSilence)).toBe(false);
});
