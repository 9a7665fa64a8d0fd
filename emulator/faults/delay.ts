import type { Delay } from "./http-fault.ts";
import type { Random } from "../org/random.ts";

/** The 99th percentile of the standard normal distribution. */
const Z99 = 2.326_347_874;

/** A random delay of this distribution, in milliseconds. */
export function delayMs(delay: Delay, random: Random): number {
  if (typeof delay === "number") return delay;
  if ("min" in delay) return delay.min + random.next() * (delay.max - delay.min);
  const sigma = Math.log(delay.p99 / delay.p50) / Z99;
  return delay.p50 * Math.exp(sigma * normal(random));
}

/** Standard normal (Box–Muller). */
function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
  return radius * Math.cos(2 * Math.PI * random.next());
}
