import * as v from "valibot";

export const CHANGE_KINDS = ["create", "update", "delete", "undelete", "reset"] as const;
export const ChangeKind = v.picklist(CHANGE_KINDS);
export type ChangeKind = v.InferOutput<typeof ChangeKind>;

export const CHANGE_SOURCES = ["stream", "snapshot", "repair", "verification"] as const;
export const ChangeSource = v.picklist(CHANGE_SOURCES);
export type ChangeSource = v.InferOutput<typeof ChangeSource>;

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
  kind: ChangeKind,
  source: ChangeSource,
  fields: CellRecord,
  /** When Salesforce committed it, ISO 8601; null where no event told. */
  commitAt: v.nullable(v.string()),
});
export type Change = v.InferOutput<typeof Change>;
