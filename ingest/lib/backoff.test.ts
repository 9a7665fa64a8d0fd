import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backoffBoundMs, backoffMs } from "./backoff.ts";

describe("backoffMs", () => {
  it("doubles its bound up to the cap", () => {
    const backoff = { baseMs: 100, maxMs: 1_000 };
    expect([0, 1, 2, 3, 4, 5].map((failures) => backoffBoundMs(failures, backoff))).toEqual([
      100, 200, 400, 800, 1_000, 1_000,
    ]);
    expect([0, 1, 2, 3, 4, 5].map((n) => backoffMs(n, backoff, () => 0.999_999))).toEqual([
      100, 200, 400, 800, 1_000, 1_000,
    ]);
  });

  it("spreads over the upper half of its bound, and never leaves it", () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 5_000 }),
        fc.double({ min: 0, max: 0.999_999, noNaN: true }),
        (failures, draw) => {
          const bound = Math.min(5_000, 10 * 2 ** Math.min(failures, 20));
          const delayMs = backoffMs(failures, { baseMs: 10, maxMs: 5_000 }, () => draw);
          expect(delayMs).toBe(Math.round(bound * (0.5 + draw / 2)));
        },
      ),
    );
  });
});
