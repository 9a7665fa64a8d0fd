import * as v from "valibot";
import { Cell, Change } from "./change.ts";
import { CHANGE_KINDS, CHANGE_OUTCOMES } from "./states.ts";

/**
 * A change as the history of a record shows it. `fields` holds the values that the change carried, whatever its
 * `outcome`. Times are ISO 8601.
 */
export const HistoryEntry = v.object({
  ...Change.entries,
  /** 0 for who sees a part of what is mirrored. */
  seq: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** What the org called it. */
  kind: v.picklist(CHANGE_KINDS),
  /** Values before, of the columns that the change set; null where the row was not there or nothing was applied. */
  before: v.nullable(v.record(v.string(), Cell)),
  outcome: v.picklist(CHANGE_OUTCOMES),
  /** Salesforce's transaction: changes that share it were committed together. */
  transactionKey: v.nullable(v.string()),
  /** Record id of the user who made the change, where the event says. */
  userId: v.nullable(v.string()),
  /** The client or API that made the change, as the event's header names it. */
  origin: v.nullable(v.string()),
  receivedAt: v.string(),
  appliedAt: v.nullable(v.string()),
});
export type HistoryEntry = v.InferOutput<typeof HistoryEntry>;
