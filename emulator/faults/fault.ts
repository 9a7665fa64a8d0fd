import * as v from "valibot";
import { httpFaults } from "./http-fault.ts";
import { jobFaults } from "./job-fault.ts";
import { rowFaults } from "./row-fault.ts";
import { streamFaults } from "./stream-fault.ts";

/** Every fault, as the control API and scenario files write it. */
export const faultSchema = v.variant("kind", [
  ...httpFaults,
  ...rowFaults,
  ...jobFaults,
  ...streamFaults,
]);

export type Fault = v.InferOutput<typeof faultSchema>;
export type FaultKind = Fault["kind"];
