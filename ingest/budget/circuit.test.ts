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

describe("how long calls are paused", () => {
  const throttled = (retryAfterMs: number | null): Outcome => ({
    ...{ kind: "throttled", reason: "slower", retryAfterMs },
  });
  const pause = (...list: readonly Outcome[]) => ask(after(CLOSED, list), 0).waitMs;

  it("is what the org asks for, or 30 s, where it is throttled; an hour at most", () => {
    const pauses = [null, 0, 7_000, 99_000_000].map((ms) => pause(throttled(ms)));
    expect(pauses).toEqual([30_000, 0, 7_000, 3_600_000]);
  });

  it("is no shorter than the org asks for, and no shorter than a quota is taken as exhausted", () => {
    expect(pause({ ...exhausted, retryAfterMs: 1_000 } as Outcome)).toBe(900_000);
    expect(pause({ ...exhausted, retryAfterMs: 1_000_000 } as Outcome)).toBe(1_000_000);
    const downs = [down, down, down, down];
    expect(pause(...downs, { ...down, retryAfterMs: 60_000 } as Outcome)).toBe(60_000);
    expect(pause(...downs, { ...down, retryAfterMs: 1_000 } as Outcome)).toBe(5_000);
  });

  it("only grows by what was asked before it began, and says why it lasts", () => {
    const open = after(CLOSED, [throttled(10_000)]);
    expect(after(open, [throttled(5_000)])).toEqual(open);
    expect(after(open, [throttled(20_000)])).toMatchObject({ until: 20_000, reason: "slower" });
    expect(after(open, [exhausted], 1_000)).toMatchObject({ until: 901_000, reason: "exhausted" });
    const unanswered = after(CLOSED, [down, down, down, down, down]);
    // The calls that were under way fail as well: they make no opening of their own.
    expect(after(unanswered, [down, down, down], 1_000)).toMatchObject({ until: 6_000, opens: 1 });
  });

  it("begins anew where the one call that probes is refused, whatever for", () => {
    const half = ask(after(CLOSED, [throttled(10_000)]), 10_000).circuit;
    const refused = (outcome: Outcome) => next(half, outcome, 10_000, times);
    expect(refused(exhausted)).toMatchObject({ state: "open", until: 910_000, opens: 2 });
    expect(refused(throttled(2_000))).toMatchObject({ state: "open", until: 12_000, opens: 2 });
    expect(refused(down)).toMatchObject({ state: "open", until: 20_000, opens: 2 });
  });

  it("is looked at every second while one call probes, sooner where that is given up sooner", () => {
    const half = ask(after(CLOSED, [throttled(10_000)]), 10_000).circuit;
    expect(ask(half, 10_001).waitMs).toBe(1_000);
    expect(ask(half, 10_000 + 179_900).waitMs).toBe(100);
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
    ["406 with a code", rest(406, "NOT_ACCEPTABLE"), "answered"],
    ["500 without a body", rest(500), "down"],
    ["400 without a body", rest(400), "answered"],
    ["a web page of 404", rest(404, "WEB_PAGE"), "answered"],
    ["429 without a body", rest(429), "throttled"],
    ["a limit of one kind of work", rest(400, "LIMIT_EXCEEDED"), "answered"],
    [
      "an exhausted limit of one kind of work",
      rest(400, "LIMIT_EXCEEDED", null, "daily"),
      "answered",
    ],
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

  it("keeps what the org asks for, and its sentence", () => {
    const busy = rest(503, "SERVER_UNAVAILABLE", 5_000, "busy");
    const unavailable = { kind: "down", retryAfterMs: 5_000 };
    expect(outcomeOf(busy)).toMatchObject({
      ...unavailable,
      reason: expect.stringContaining("busy"),
    });
    expect(outcomeOf(rest(429, "", 7_000))).toMatchObject({ retryAfterMs: 7_000 });
    expect(outcomeOf(new ConnectionError("/r", "reset"))).toMatchObject({ retryAfterMs: null });
  });
});
