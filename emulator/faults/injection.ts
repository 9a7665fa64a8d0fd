import * as v from "valibot";

/** An object with only these keys. Its error lists them, because a misspelt key must not pass in silence. */
export function closed<E extends v.ObjectEntries>(entries: E) {
  const known = Object.keys(entries).join(", ");
  return v.strictObject(
    entries,
    ({ expected, received }) => `expected ${expected}, not ${received}; the keys are ${known}`,
  );
}

export const duration = v.pipe(v.number(), v.finite(), v.minValue(0));

export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** When a fault is injected; part of every fault. */
const injection = {
  /** How many matching cases pass first: with 4, the fault is injected at the fifth call. */
  skip: v.optional(count),
  /** How often it is injected before it is over; until healed when absent. */
  times: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** How long it is active, milliseconds of the org's clock; until healed when absent. */
  forMs: v.optional(v.pipe(v.number(), v.finite(), v.gtValue(0))),
  /** The probability of injection each time; 1 when absent. */
  rate: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
};

/** The schema of a fault: its kind, when it is injected, and its own properties. */
export function fault<const K extends string, E extends v.ObjectEntries>(kind: K, entries: E) {
  return closed({ kind: v.literal(kind), ...injection, ...entries });
}
