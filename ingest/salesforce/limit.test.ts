import { describe, expect, test } from "vitest";
import { outcomeOf } from "../budget/call-outcome.ts";
import { ask, CLOSED, next } from "../budget/circuit.ts";
import { decide } from "../core/error-policy.ts";
import { SalesforceError } from "./errors.ts";

const refused = (errorCode: string, message: string, status = 403) =>
  new SalesforceError({ status, errorCode, message, resource: "/r" });

/** How long this call waits, and how long all others do, in milliseconds. */
function waits(error: SalesforceError): { own: number; others: number } {
  const decision = decide(error);
  const circuit = next(CLOSED, outcomeOf(error), 0, { exhaustedMs: 900_000 });
  return {
    own: decision.action === "retry" ? decision.minDelayMs : Infinity,
    others: ask(circuit, 0).waitMs,
  };
}

const [REQUESTS, BULK] = ["REQUEST_LIMIT_EXCEEDED", "LIMIT_EXCEEDED"];

describe("only a limit of a day is waited for as one", () => {
  test.each([
    ["the org's requests", REQUESTS, "TotalRequests Limit exceeded.", 900_000],
    ["Bulk's batches", BULK, "ApiBatchItems Limit exceeded.", 0],
    ["Bulk's jobs", BULK, "Max bulk v2 query jobs (1) per 24 hrs has been reached (1)", 0],
  ])("%s", (_, code, message, others) => {
    expect(waits(refused(code, message))).toEqual({ own: 900_000, others });
  });

  test.each([
    [REQUESTS, "ConcurrentRequests (Concurrent API Requests) Limit exceeded.", 10_000],
    [REQUESTS, "ConcurrentRequest Limit exceeded", 10_000],
    [REQUESTS, "ConcurrentPerOrgLongTxn Limit exceeded.", 10_000],
    [REQUESTS, "A limit that nobody has heard of", 30_000],
    ["TXN_SECURITY_METERING_ERROR", "A policy", 60_000],
  ])("%s %s is a moment's", (code, message, ms) => {
    expect(waits(refused(code, message))).toEqual({ own: ms, others: ms });
  });

  test("a limit of Bulk of a moment does not pause other calls", () => {
    expect(waits(refused(BULK, "Too many jobs at one time"))).toEqual({ own: 30_000, others: 0 });
  });
});
