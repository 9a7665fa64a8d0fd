import * as v from "valibot";
import { CHANGE_EFFECTS, CHANGE_SOURCES, type ChangeEffect } from "./states.ts";

export const Cell = v.union([v.string(), v.number(), v.boolean(), v.null()]);
const CellRecord = v.record(v.string(), Cell);

/**
 * One change as rooms and the API hand it out. `effect` says what it did to the mirror, whatever the org called it: a
 * delete that came too late does nothing, and of an image and its late create event only the first adds a row.
 * `fields` holds the new value of each column that the change set; empty for `went` and `none`.
 * A `reset` has no record: whatever was read before it must be read again.
 */
export const Change = v.object({
  seq: v.pipe(v.number(), v.integer(), v.minValue(1)),
  recordId: v.nullable(v.string()),
  effect: v.picklist(CHANGE_EFFECTS),
  source: v.picklist(CHANGE_SOURCES),
  fields: CellRecord,
  /** When Salesforce committed it, ISO 8601; null where no event says. */
  commitAt: v.nullable(v.string()),
});
export type Change = v.InferOutput<typeof Change>;

/**
 * The change as who sees some columns is told of it; null where it shows none of them. One by which a record comes or goes is
 * for all.
 */
export function shownChange(change: Change, columns: ReadonlySet<string>): Change | null {
  const fields = Object.entries(change.fields).filter(([column]) => columns.has(column));
  const isHidden = change.effect === "none" || (change.effect === "changed" && fields.length === 0);
  return isHidden ? null : { ...change, fields: Object.fromEntries(fields) };
}

/** The effect of a row of `sync.change`. `hadRow`: its `before` is not null, so the row was there. */
export function effectOf(
  { kind, outcome }: { readonly kind: string; readonly outcome: string },
  hadRow: boolean,
): ChangeEffect {
  if (kind === "reset") return "reset";
  if (outcome !== "applied") return "none";
  if (kind === "delete") return hadRow ? "went" : "none";
  return hadRow ? "changed" : "came";
}
