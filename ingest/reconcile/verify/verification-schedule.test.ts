import { describe, expect, test } from "vitest";
import { type VerificationHistory, nextVerification, spreadOf } from "./verification-schedule.ts";

const HOUR = 3_600_000;
const settings = { keysEveryMs: HOUR, fullEveryMs: 24 * HOUR, settleMs: 61_000 };
const copied: VerificationHistory = { copiedAt: 1_000, keys: null, full: null };
const ended = (startedAt: number, foundDifferences = false) => ({ startedAt, foundDifferences });

describe("nextVerification", () => {
  test("compares stamps at once after the initial snapshot, and everything an hour later", () => {
    expect(nextVerification(copied, settings, 2_000, 0)).toEqual({ kind: "keys", inMs: 0 });
    const once = { ...copied, keys: ended(1_000) };
    expect(nextVerification(once, settings, HOUR + 1_000, 0)).toEqual({ kind: "full", inMs: 0 });
  });

  test("continues at its pace, spread by object, and does the full one where both are due", () => {
    const both = { ...copied, keys: ended(10 * HOUR), full: ended(0) };
    expect(nextVerification(both, settings, 10 * HOUR, 0)).toEqual({
      kind: "keys",
      inMs: 0.75 * HOUR,
    });
    expect(nextVerification(both, settings, 10 * HOUR, 0.5)?.inMs).toBe(0.875 * HOUR);
    expect(nextVerification(both, settings, 18 * HOUR, 0)).toEqual({ kind: "full", inMs: 0 });
  });

  test("compares everything as soon as stamps differed", () => {
    const found = { ...copied, keys: ended(2 * HOUR, true), full: ended(HOUR) };
    expect(nextVerification(found, settings, 2 * HOUR, 0)).toEqual({ kind: "full", inMs: 0 });
    const since = { ...found, full: ended(2.1 * HOUR) };
    expect(nextVerification(since, settings, 2.1 * HOUR, 0)?.kind).toBe("keys");
  });

  test("a disabled verification never runs", () => {
    expect(nextVerification(copied, { ...settings, keysEveryMs: 0 }, 2_000, 0)?.kind).toBe("full");
    expect(nextVerification(copied, { ...settings, fullEveryMs: 0 }, 2_000, 0)?.kind).toBe("keys");
    expect(
      nextVerification(copied, { ...settings, keysEveryMs: 0, fullEveryMs: 0 }, 2_000, 0),
    ).toBe(null);
  });
});

test("objects are spread", () => {
  const spreads = ["Account", "Contact", "Lead", "Site_Visit__c"].map(spreadOf);
  expect(new Set(spreads).size).toBe(4);
  for (const spread of spreads) expect(spread >= 0 && spread < 1).toBe(true);
});
