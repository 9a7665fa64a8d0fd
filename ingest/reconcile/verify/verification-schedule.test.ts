import { describe, expect, test } from "vitest";
import { type AuditHistory, nextAudit, spreadOf } from "./verification-schedule.ts";

const HOUR = 3_600_000;
const settings = { stampsEveryMs: HOUR, fullEveryMs: 24 * HOUR, settleMs: 61_000 };
const copied: AuditHistory = { copiedAt: 1_000, stamps: null, full: null };
const ended = (startedAt: number, foundDifferences = false) => ({ startedAt, foundDifferences });

describe("nextAudit", () => {
  test("compares stamps at once after the first copy, and everything an hour later", () => {
    expect(nextAudit(copied, settings, 2_000, 0)).toEqual({ kind: "stamps", inMs: 0 });
    const once = { ...copied, stamps: ended(1_000) };
    expect(nextAudit(once, settings, HOUR + 1_000, 0)).toEqual({ kind: "full", inMs: 0 });
  });

  test("goes on at its pace, spread by object, and does the full one where both are due", () => {
    const both = { ...copied, stamps: ended(10 * HOUR), full: ended(0) };
    expect(nextAudit(both, settings, 10 * HOUR, 0)).toEqual({ kind: "stamps", inMs: 0.75 * HOUR });
    expect(nextAudit(both, settings, 10 * HOUR, 0.5)?.inMs).toBe(0.875 * HOUR);
    expect(nextAudit(both, settings, 18 * HOUR, 0)).toEqual({ kind: "full", inMs: 0 });
  });

  test("compares everything as soon as stamps differed", () => {
    const found = { ...copied, stamps: ended(2 * HOUR, true), full: ended(HOUR) };
    expect(nextAudit(found, settings, 2 * HOUR, 0)).toEqual({ kind: "full", inMs: 0 });
    const since = { ...found, full: ended(2.1 * HOUR) };
    expect(nextAudit(since, settings, 2.1 * HOUR, 0)?.kind).toBe("stamps");
  });

  test("what is set to never is never done", () => {
    expect(nextAudit(copied, { ...settings, stampsEveryMs: 0 }, 2_000, 0)?.kind).toBe("full");
    expect(nextAudit(copied, { ...settings, fullEveryMs: 0 }, 2_000, 0)?.kind).toBe("stamps");
    expect(nextAudit(copied, { ...settings, stampsEveryMs: 0, fullEveryMs: 0 }, 2_000, 0)).toBe(
      null,
    );
  });
});

test("objects are spread", () => {
  const spreads = ["Account", "Contact", "Lead", "Site_Visit__c"].map(spreadOf);
  expect(new Set(spreads).size).toBe(4);
  for (const spread of spreads) expect(spread >= 0 && spread < 1).toBe(true);
});
