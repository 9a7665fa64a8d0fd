import * as v from "valibot";
import { duration, strike } from "./strike.ts";

/** Faults of the event stream. */
export const streamFaults = [
  /** GetSchema answers only after so long. */
  v.object({ kind: v.literal("slow-schema"), ...strike, ms: duration }),
] as const;
