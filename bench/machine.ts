import { availableParallelism, loadavg } from "node:os";
import { duration, fact, type Measure } from "./table.ts";

const STEPS = 100_000_000;
const RUNS = 3;

/** How fast the machine is just now: figures of two runs can be compared where these are alike. */
export function machineMeasures(): readonly Measure[] {
  const took = Array.from({ length: RUNS }, stepsMs);
  const [load = NaN] = loadavg();
  return [
    fact("the machine: 100,000,000 steps of arithmetic", duration(Math.min(...took))),
    fact("  processors; load", `${availableParallelism()}; ${load.toFixed(1)}`),
  ];
}

function stepsMs(): number {
  const startedAt = performance.now();
  let last = 0;
  for (let step = 0; step < STEPS; step++) last = (Math.imul(last, 31) + step) | 0;
  // What nobody reads is not computed.
  if (last === STEPS) throw new Error("The steps were other ones.");
  return performance.now() - startedAt;
}
