/**
 * How everything changed since a time is read:
 *
 *   changed records ─┬─ more than REST should read ─────────────────────────────► resync, by Bulk
 *                    └─ few ─┬─ every deletion has its own event ──────────────────► range: changed and deleted records
 *                            └─ events are missing ─┬─ a large object ─────────────► resync, by Bulk
 *                                                   └─ a small one ────────────────► range, and its ids compared
 *
 * A record that left the recycle bin is in no range by SystemModstamp; only a comparison of ids shows its deletion.
 */
export type RangePlan = "range" | "range-and-ids" | "resync";

/** 25 pages of ids. */
export const MAX_COMPARED_IDS = 50_000;

/** Causes after which every change, deletions included, has its own event or repair: only late changes are read. */
const TOLD_BESIDES = new Set(["position-unknown", "quota-exhausted"]);

/** @param causes of the repairs that one read serves */
export function rangePlan(
  causes: readonly string[],
  counts: { readonly changed: number; readonly rows: number },
  maxRangeRows: number,
): RangePlan {
  if (counts.changed > maxRangeRows) return "resync";
  if (causes.every((cause) => TOLD_BESIDES.has(cause))) return "range";
  return counts.rows > MAX_COMPARED_IDS ? "resync" : "range-and-ids";
}
