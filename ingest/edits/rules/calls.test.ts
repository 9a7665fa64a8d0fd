import fc from "fast-check";
import { expect, test } from "vitest";
import { callsOf, isGuarded, mayFly, type Ready } from "./calls.ts";

const NOW = 1_000_000;
const STILL = { hasEvents: true, isStrict: false, changedAt: null };

function ready(n: number, more: Partial<Ready> = {}): Ready {
  return { recordId: `r${n}`, object: "Account", parentId: null, guarded: false, ...more };
}
const many = (count: number, more: Partial<Ready> = {}) =>
  Array.from({ length: count }, (_, n) => ready(n, more));

test("alone, without events, where an object is strict, or lately changed, an edit has a condition", () => {
  expect(isGuarded(STILL, 2, NOW)).toBe(false);
  expect(isGuarded(STILL, 1, NOW)).toBe(true);
  expect(isGuarded({ ...STILL, hasEvents: false }, 2, NOW)).toBe(true);
  expect(isGuarded({ ...STILL, isStrict: true }, 2, NOW)).toBe(true);
  expect(isGuarded({ ...STILL, changedAt: NOW - 299_999 }, 2, NOW)).toBe(true);
  expect(isGuarded({ ...STILL, changedAt: NOW - 300_000 }, 2, NOW)).toBe(false);
});

test("one guarded edit is a call of its own, many are composites of 25", () => {
  expect(callsOf([ready(1, { guarded: true })], 10)).toMatchObject([{ kind: "single" }]);
  const calls = callsOf(many(60, { guarded: true }), 10);
  expect(calls.map(({ kind, records }) => [kind, records.length])).toEqual([
    ["composite", 25],
    ["composite", 25],
    ["composite", 10],
  ]);
});

test("50,000 edits of 40,000 records, 5 % of them guarded: within 300 calls", () => {
  const first = [...many(38_000), ...many(2_000, { guarded: true })];
  const second = many(8_000);
  const [left, right] = [first, second].map((one) => callsOf(one, 1_000).length);
  // Reads of 2,000 ids before the guarded ones are planned anew.
  expect((left ?? 0) + (right ?? 0)).toBe(190 + 80 + 40);
});

test("where calls run short the largest go first", () => {
  const calls = callsOf([...many(250), ready(999, { guarded: true })], 2);
  expect(calls.map(({ records }) => records.length)).toEqual([200, 50]);
});

test("a collection changes its object ten times at most", () => {
  const objects = Array.from({ length: 30 }, (_, n) => ready(n, { object: `O${n}` }));
  expect(callsOf(objects, 10).map(({ records }) => records.length)).toEqual([10, 10, 10]);
});

test("two calls that lock one parent do not fly together", () => {
  const [a, b] = ["p", "q"].map((parentId) => callsOf(many(2, { parentId }), 1)[0]);
  const other = callsOf([ready(9, { parentId: "p" })], 1)[0];
  if (a === undefined || b === undefined || other === undefined) throw new Error("calls");
  expect(mayFly(other, [a])).toBe(false);
  expect(mayFly(callsOf([ready(9)], 1)[0] ?? other, [a])).toBe(true);
  expect(mayFly(b, [a])).toBe(false);
});

test("every ready edit is in one call, and none is too large", () => {
  const one = fc.record({
    parentId: fc.constantFrom(null, "p", "q"),
    object: fc.constantFrom("A", "B", "C"),
    guarded: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(one, { maxLength: 300 }), (all) => {
      const edits = all.map((more, n) => ready(n, more));
      const calls = callsOf(edits, 1_000);
      const packed = calls.flatMap(({ records }) => records.map(({ recordId }) => recordId));
      expect(packed.toSorted()).toEqual(edits.map(({ recordId }) => recordId).toSorted());
      const limits = { single: 1, composite: 25, collection: 200 };
      expect(calls.filter(({ kind, records }) => records.length > limits[kind])).toEqual([]);
    }),
  );
});
