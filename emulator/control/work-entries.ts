import * as v from "valibot";
import { command, type Entry } from "./entry.ts";
import { closed } from "../faults/injection.ts";
import { MAX_RATE, type Workload } from "../work/workload.ts";

const MAX_CHANGES = 1_000_000;
/** After this many steps in a row without a change, there is nothing to do. */
const MAX_IDLE_STEPS = 1000;

const rateBody = closed({
  rate: v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(MAX_RATE)),
});
const workBody = closed({
  changes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_CHANGES)),
});

export type WorkAnswer = {
  /** The last transaction may make a few changes too many. */
  readonly changes: number;
};

export const workEntries: readonly Entry[] = [
  command(
    "/rate",
    "changes per second that people make; 0 makes none",
    rateBody,
    ({ workload }, { rate }) => {
      workload.setRate(rate);
      return { rate };
    },
  ),
  command(
    "/work",
    "makes this many changes by people at work, then answers",
    workBody,
    ({ workload }, { changes }) => ({ changes: worked(workload, changes) }) satisfies WorkAnswer,
  ),
];

function worked(workload: Workload, wanted: number): number {
  let changes = 0;
  for (let idle = 0; changes < wanted && idle < MAX_IDLE_STEPS;) {
    const made = workload.step();
    changes += made;
    idle = made === 0 ? idle + 1 : 0;
  }
  return changes;
}
