import * as v from "valibot";

/** An object of these keys only, which says so when it is given another: a misspelt key must not pass in silence. */
export function closed<E extends v.ObjectEntries>(entries: E) {
  const known = Object.keys(entries).join(", ");
  return v.strictObject(
    entries,
    ({ expected, received }) => `expected ${expected}, not ${received}; the keys are ${known}`,
  );
}

/** Milliseconds. */
export const duration = v.pipe(v.number(), v.finite(), v.minValue(0));

/** A whole number from 0 on. */
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** When a fault strikes; part of every fault. */
export const injection = {
  /** Lets so many pass unharmed first: 4 strikes at the fifth call. */
  skip: v.optional(count),
  /** For so many times, then it is over; without it until healed. */
  times: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** The probability that it strikes each time; always when absent. */
  rate: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
};
