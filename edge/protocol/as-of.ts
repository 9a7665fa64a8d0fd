import * as v from "valibot";
import { LineId } from "./line.ts";

/**
 * The moment that an answer is as of: the rows as they were after change `seq` of `line`. It is what the org had
 * committed by then, as far as the log tells it in order; nothing later.
 */
export const AsOf = v.object({
  seq: v.pipe(v.number(), v.integer(), v.minValue(0)),
  line: LineId,
  /** The moment of that change, ISO 8601. */
  at: v.string(),
  /** False where changes that still come may belong before the time that was asked for: the answer holds so far. */
  settled: v.boolean(),
});
export type AsOf = v.InferOutput<typeof AsOf>;
