import * as v from "valibot";

/** When a fault strikes; part of every fault. */
export const strike = {
  /** For so many times, then it is over; without it until healed. */
  times: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** The probability that it strikes each time; always when absent. */
  rate: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
};

/** Milliseconds. */
export const duration = v.pipe(v.number(), v.finite(), v.minValue(0));
