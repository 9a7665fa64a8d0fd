import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BulkJobError, ConnectionError, SalesforceError } from "../salesforce/errors.ts";
import { outcomeOf } from "./call-outcome.ts";
import { ask, type Circuit, CLOSED, next, type Outcome } from "./circuit.ts";

const times = { exhaustedMs: 900_000 };
const down: Outcome = { kind: "down", reason: "503", retryAfterMs: null };
const exhausted: Outcome = { kind: "exhausted", reason: "exhausted", retryAfterMs: null };
const answered: Outcome = { kind: "answered" };

const outcomes: fc.Arbitrary<Outcome> = fc.oneof(
  fc.constantFrom<Outcome>({ kind: "answered" }, { kind: "left" }),
  fc.record({
    kind: fc.constantFrom("exhausted", "throttled", "down"),
    reason: fc.constant("why"),
    retryAfterMs: fc.option(fc.integer({ min: 0, max: 10_000_000 })),
  }),
);
const steps = fc.array(
  fc.record({ outcome: fc.option(outcomes), laterMs: fc.integer({ min: 0, max: 1_000_000 }) }),
);

const after = (circuit: Circuit, list: readonly Outcome[], now = 0) =>
  list.reduce((state, outcome) => next(state, outcome, now, times), circuit);

describe("the circuit", () => {
  it("handles every event, and an answer closes it at most an hour later", () => {
    fc.assert(
      fc.property(steps, (all) => {
        let circuit: Circuit = CLOSED;
        let now = 0;
        for (const { outcome, laterMs } of all) {
          now += laterMs;
          if (outcome === null) circuit = ask(circuit, now).circuit;
          else circuit = next(circuit, outcome, now, times);
          if (circuit.state === "open") expect(circuit.until - now).toBeLessThanOrEqual(3_600_000);
        }
        const later = now + 3_600_000;
        const asked = ask(circuit, later);
        expect(asked.waitMs).toBe(0);
        expect(next(asked.circuit, answered, later, times)).toEqual(CLOSED);
      }),
    );
  });

  it("lets nothing through while it is open, and one call when it is half-open", () => {
    const open = after(CLOSED, [exhausted]);
    expect(ask(open, 899_999)).toEqual({ circuit: open, waitMs: 1 });
    const { circuit, waitMs } = ask(open, 900_000);
    expect([circuit.state, waitMs]).toEqual(["half-open", 0]);
    expect(ask(circuit, 900_001).waitMs).toBeGreaterThan(0);
    expect(ask(circuit, 900_000 + 180_000).waitMs).toBe(0);
  });

  it("opens at once for an exhausted quota, and at the fifth call in a row without an answer", () => {
    expect(after(CLOSED, [exhausted]).state).toBe("open");
    expect(after(CLOSED, [down, down, down, down, answered, down]).state).toBe("closed");
    expect(after(CLOSED, [down, down, down, down, down]).state).toBe("open");
  });

  it("stays open longer each time the org does not answer, up to five minutes", () => {
    let circuit = after(CLOSED, [down, down, down, down, down]);
    const waits: number[] = [];
    let now = 0;
    for (let n = 0; n < 8; n += 1) {
      const { waitMs } = ask(circuit, now);
      waits.push(waitMs / 1_000);
      now += waitMs;
      circuit = next(ask(circuit, now).circuit, down, now, times);
    }
    expect(waits).toEqual([5, 10, 20, 40, 80, 160, 300, 300]);
  });

  it("reopens at once if its one call was given up, and late failures do not shorten it", () => {
    const half = ask(after(CLOSED, [exhausted]), 900_000).circuit;
    expect(next(half, { kind: "left" }, 900_001, times)).toMatchObject({
      state: "open",
      until: 900_001,
    });
    const open = after(CLOSED, [exhausted]);
    expect(after(open, [down, answered], 1_000)).toEqual(open);
  });
});

describe("what an error means for the org", () => {
  const rest = (
    status: number,
    errorCode = "",
    retryAfterMs: number | null = null,
    message = "m",
  ) => new SalesforceError({ status, errorCode, message, resource: "/r", retryAfterMs });
  it.each<[string, unknown, Outcome["kind"]]>([
    ["no connection", new ConnectionError("/r", "ECONNREFUSED"), "down"],
    ["a web page of 503", rest(503, "WEB_PAGE"), "down"],
    ["a web page of 200", rest(200, "WEB_PAGE"), "down"],
    ["a redirect", rest(302, "REDIRECT"), "answered"],
    ["503 with a code", rest(503, "SERVER_UNAVAILABLE"), "down"],
    ["406 without a body", rest(406), "down"],
    ["420 without a body", rest(420), "throttled"],
    ["429", rest(429, "REQUEST_LIMIT_EXCEEDED", 30_000), "throttled"],
    ["a metering policy", rest(403, "TXN_SECURITY_METERING_ERROR"), "throttled"],
    [
      "an exhausted quota",
      rest(403, "REQUEST_LIMIT_EXCEEDED", null, "TotalRequests Limit exceeded."),
      "exhausted",
    ],
    ["too many calls at one time", rest(403, "REQUEST_LIMIT_EXCEEDED"), "throttled"],
    ["a locked row", rest(400, "UNABLE_TO_LOCK_ROW"), "answered"],
    ["a query that takes too long", rest(400, "QUERY_TIMEOUT"), "answered"],
    ["an error of one call", rest(500, "UNKNOWN_EXCEPTION"), "answered"],
    ["an expired session", rest(401, "INVALID_SESSION_ID"), "answered"],
    ["a job that is gone", new BulkJobError("750", "Account", "gone", "m"), "answered"],
    ["a caller that stopped", new Error("stopped"), "left"],
  ])("%s", (_, error, kind) => {
    expect(outcomeOf(error).kind).toBe(kind);
  });
});
