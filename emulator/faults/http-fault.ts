import * as v from "valibot";
import { duration, strike } from "./strike.ts";

/** Faults of what is answered over HTTP. */
export const httpFaults = [
  /** Reads over REST and Bulk show the org as it was so long ago. */
  v.object({ kind: v.literal("read-lag"), ...strike, ms: duration }),
] as const;
