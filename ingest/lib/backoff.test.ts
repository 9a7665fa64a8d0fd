import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeBackoff } from "./backoff.ts";

describe("makeBackoff", () => {
  it("doubles its bound up to the cap", () => {
    const backoff = makeBackoff({ baseMs: 100, maxMs: 1_000, random: () => 0.999_999 });
    expect([1, 2, 3, 4, 5, 6].map(() => backoff.next())).toEqual([
      100, 200, 400, 800, 1_000, 1_000,
    ]);
  });

  it("starts over after a reset", () => {
    const backoff = makeBackoff({ baseMs: 100, maxMs: 1_000, random: () => 0.999_999 });
    backoff.next();
    backoff.next();
    backoff.reset();
    expect(backoff.next()).toBe(100);
  });

  it("spreads over the whole range, and never leaves it, however often it is asked", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 0.999_999, noNaN: true }), {
          minLength: 1,
          maxLength: 2_000,
        }),
        (draws) => {
          let at = 0;
          const backoff = makeBackoff({ baseMs: 10, maxMs: 5_000, random: () => draws[at++] ?? 0 });
          for (const draw of draws) {
            const bound = Math.min(5_000, 10 * 2 ** (at < 20 ? at : 20));
            expect(backoff.next()).toBe(Math.round(draw * bound));
          }
        },
      ),
    );
  });
});
