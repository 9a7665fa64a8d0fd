import fc from "fast-check";
import { expect, test } from "vitest";
import { nextState, type VerificationEvent } from "./verification-state.ts";
import type { VerificationState } from "../../../edge/protocol/states.ts";

const EVENTS: readonly VerificationEvent[] = [
  "read",
  "all-equal",
  "suspected",
  "differed",
  "stopped",
];
const ENDS: readonly VerificationState[] = ["equal", "different", "failed"];

const after = (events: readonly VerificationEvent[]) =>
  events.reduce<VerificationState>((state, event) => nextState(state, event), "reading");

test("nothing is proved that was not read and compared", () => {
  expect(after(["all-equal", "suspected", "differed"])).toBe("reading");
  expect(after(["read", "all-equal"])).toBe("equal");
  expect(after(["read", "differed"])).toBe("comparing");
  expect(after(["read", "suspected", "all-equal"])).toBe("equal");
  expect(after(["read", "suspected", "differed"])).toBe("different");
});

test("an end state is final, whatever comes", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...EVENTS)), (events) => {
      for (const [index] of events.entries()) {
        const state = after(events.slice(0, index));
        if (ENDS.includes(state)) expect(after(events)).toBe(state);
      }
    }),
  );
});

test("a stop before its end fails it", () => {
  for (const state of ["reading", "comparing", "checking"] as const)
    expect(nextState(state, "stopped")).toBe("failed");
});
