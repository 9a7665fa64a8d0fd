import fc from "fast-check";
import { expect, test } from "vitest";
import {
  elementPx,
  isScaled,
  listAt,
  MOST_PX,
  mustSettle,
  type Scale,
  scrolled,
  type Scrolled,
  scrolledTo,
  settled,
  topAt,
} from "./scaled-scroll.ts";

const ROW_PX = 32;
const START: Scrolled = { topPx: 0, listPx: 0 };
const rows = fc.oneof(
  fc.integer({ min: 0, max: 2_000 }),
  fc.integer({ min: 240_000, max: 260_000 }),
  fc.integer({ min: 1, max: 20_000_000 }),
);
const scale = fc.record({
  lengthPx: rows.map((count) => count * ROW_PX),
  sightPx: fc.integer({ min: 100, max: 2_000 }),
});
const listEnd = ({ lengthPx, sightPx }: Scale) => Math.max(0, lengthPx - sightPx);
const topEnd = (one: Scale) => Math.max(0, elementPx(one) - one.sightPx);
const part = fc.double({ min: 0, max: 1, noNaN: true });

/** The element as a browser moves it: it goes no further than its ends, and is brought to the list where it must be. */
function move(one: Scale, at: Scrolled, byPx: number): Scrolled {
  const topPx = Math.max(0, Math.min(topEnd(one), at.topPx + byPx));
  const next = scrolled(one, at, topPx);
  return mustSettle(one, next) ? settled(one, next) : next;
}

test("the element is never higher than a browser allows, and the ends are exact", () => {
  fc.assert(
    fc.property(scale, (one) => {
      expect(elementPx(one)).toBeLessThanOrEqual(MOST_PX);
      expect([listAt(one, 0), topAt(one, 0)]).toEqual([0, 0]);
      expect(listAt(one, topEnd(one))).toBe(listEnd(one));
      expect(topAt(one, listEnd(one))).toBe(topEnd(one));
    }),
  );
});

test("every row is reached, and stays where it is when the element is brought to it", () => {
  fc.assert(
    fc.property(scale, part, part, (one, from, to) => {
      const before = scrolledTo(one, START, Math.round(from * listEnd(one)));
      const rowPx = Math.floor((to * listEnd(one)) / ROW_PX) * ROW_PX;
      const at = scrolledTo(one, before, rowPx);
      expect(at.listPx).toBe(rowPx);
      expect(at.topPx).toBeGreaterThanOrEqual(0);
      expect(at.topPx).toBeLessThanOrEqual(topEnd(one));
      expect(settled(one, at).listPx).toBe(rowPx);
      expect(mustSettle(one, settled(one, at))).toBe(false);
    }),
  );
});

test("the map is monotone, and its own inverse", () => {
  fc.assert(
    fc.property(scale, part, part, (one, a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)].map((of) => of * topEnd(one));
      expect(listAt(one, low ?? 0)).toBeLessThanOrEqual(listAt(one, high ?? 0));
      expect(topAt(one, listAt(one, low ?? 0))).toBeCloseTo(low ?? 0, 3);
    }),
  );
});

test("small movements move the list pixel by pixel, however they follow each other", () => {
  const steps = fc.array(fc.integer({ min: -3_000, max: 3_000 }), { maxLength: 40 });
  fc.assert(
    fc.property(scale, part, steps, (one, from, moves) => {
      let at = settled(one, { topPx: 0, listPx: Math.round(from * listEnd(one)) });
      for (const byPx of moves) {
        const next = move(one, at, byPx);
        const moved = next.listPx - at.listPx;
        const wanted = Math.max(0, Math.min(listEnd(one), at.listPx + byPx)) - at.listPx;
        expect(Math.abs(moved - wanted)).toBeLessThan(1e-3);
        at = next;
      }
    }),
  );
});

test("the wheel reaches both ends, from near them and after a long way", () => {
  const one = { lengthPx: 5_000_000 * ROW_PX, sightPx: 800 };
  for (const fromPx of [2_000_000, listEnd(one) / 2]) {
    let at = settled(one, { topPx: 0, listPx: fromPx });
    for (let turned = 0; turned < 3_000_000; turned += 3_000) at = move(one, at, 3_000);
    for (let turned = 0; turned < 3_000_000; turned += 3_000) at = move(one, at, -3_000);
    expect(at.listPx).toBeCloseTo(fromPx, 3);
  }
  let up = settled(one, { topPx: 0, listPx: 1_500_000 });
  for (let turned = 0; turned < 1_600_000; turned += 3_000) up = move(one, up, -3_000);
  expect(up).toEqual(START);
  let down = settled(one, { topPx: 0, listPx: listEnd(one) - 1_500_000 });
  for (let turned = 0; turned < 1_600_000; turned += 3_000) down = move(one, down, 3_000);
  expect(down).toEqual({ topPx: topEnd(one), listPx: listEnd(one) });
});

test("what is seen stays where it is when the count changes, unless it is gone", () => {
  fc.assert(
    fc.property(scale, part, rows, (one, from, count) => {
      const at = settled(one, { topPx: 0, listPx: Math.round(from * listEnd(one)) });
      const other = { ...one, lengthPx: count * ROW_PX };
      const after = settled(other, at);
      expect(after.listPx).toBe(Math.min(at.listPx, listEnd(other)));
      if (!isScaled(other)) expect(after.topPx).toBe(after.listPx);
    }),
  );
});
