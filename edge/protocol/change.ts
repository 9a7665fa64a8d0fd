import * as v from "valibot";
import { CHANGE_KINDS, CHANGE_SOURCES } from "./states.ts";

export const Cell = v.union([v.string(), v.number(), v.boolean(), v.null()]);
const CellRecord = v.record(v.string(), Cell);

/**
 * One change as rooms and the API hand it out.
 * `fields` holds the new value of each column that the change set; empty for `delete`, and for a superseded change.
 * A `reset` has no record: whatever was read before it must be read again.
 */
export const Change = v.object({
  seq: v.pipe(v.number(), v.integer(), v.minValue(1)),
  recordId: v.nullable(v.string()),
  kind: v.picklist(CHANGE_KINDS),
  source: v.picklist(CHANGE_SOURCES),
  fields: CellRecord,
  /** When Salesforce committed it, ISO 8601; null where no event says. */
  commitAt: v.nullable(v.string()),
});
export type Change = v.InferOutput<typeof Change>;
