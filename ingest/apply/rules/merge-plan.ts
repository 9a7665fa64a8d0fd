import type { ChangeRow } from "../../core/change-row.ts";
import type { MirrorRow, RowCells } from "../../core/mirror-row.ts";
import type { Deletion } from "./deletion.ts";
import { mergeImage, type Image, type KnownRecord, type WatermarkedRead } from "./image-rule.ts";

/** The effects of a merge of images, all in one transaction. */
export type MergePlan = {
  /** The rows after it by record id; null for those that are gone. */
  readonly rows: Map<string, MirrorRow | null>;
  /** Every difference to a row. */
  readonly changes: ChangeRow[];
  readonly deletions: Deletion[];
  /** Ids to refetch. */
  readonly unsure: string[];
  merged: number;
  dropped: number;
  rowCount: number;
  headSeq: number;
};

/**
 * Plans the merge of images, each by the image rule:
 *
 *   image ─┬─ dropped
 *          ├─ unsure ──► refetch
 *          └─ merged ─┬─ equal to the row ──► the row stands on this read; no change
 *                     └─ different ─────────► change, of what differs
 */
export function planMerge(
  known: ReadonlyMap<string, KnownRecord>,
  read: WatermarkedRead,
  images: readonly Image[],
  headSeq: number,
): MergePlan {
  const plan: MergePlan = {
    rows: new Map(),
    changes: [],
    deletions: [],
    unsure: [],
    merged: 0,
    dropped: 0,
    rowCount: 0,
    headSeq,
  };
  for (const image of images) {
    const record = known.get(image.recordId);
    if (record !== undefined) planImage(plan, read, image, record);
  }
  return plan;
}

function planImage(plan: MergePlan, read: WatermarkedRead, image: Image, known: KnownRecord): void {
  const merge = mergeImage(known, image, read);
  if (merge.outcome === "unsure") plan.unsure.push(image.recordId);
  if (merge.outcome === "dropped") plan.dropped += 1;
  if (merge.outcome !== "merged") return;
  plan.merged += 1;
  const change = changeBetween(known.row, merge.row);
  const seq = change === null ? (known.row?.seq ?? 0) : plan.headSeq + 1;
  plan.rows.set(image.recordId, merge.row === null ? null : { ...merge.row, seq });
  if (merge.row === null) plan.deletions.push(deletionByRead(image, read, known, seq));
  if (change === null) return;
  plan.headSeq = seq;
  plan.rowCount += (merge.row === null ? 0 : 1) - (known.row === null ? 0 : 1);
  const rest = { source: read.source, outcome: "applied" as const, event: null };
  plan.changes.push({ seq, recordId: image.recordId, ...change, ...rest });
}

/** A deletion replayed from the log stays the event's; one that only the read shows is dated by the read. */
function deletionByRead(
  { recordId, cells }: Image,
  { began }: WatermarkedRead,
  { row }: KnownRecord,
  seq: number,
): Deletion {
  const readBegan = cells === null ? began : null;
  return { recordId, seq, readBegan, deletedAt: began, lastRow: row?.cells ?? null };
}

type RowChange = Pick<ChangeRow, "kind" | "before" | "after">;

/** The changes from one row to the other; null without any. */
export function changeBetween(from: MirrorRow | null, to: MirrorRow | null): RowChange | null {
  if (from === null && to === null) return null;
  if (from === null) return { kind: "create", before: null, after: to?.cells ?? null };
  if (to === null) return { kind: "delete", before: from.cells, after: null };
  const changed = Object.keys(to.cells).filter(
    (column) => to.cells[column] !== (from.cells[column] ?? null),
  );
  if (changed.length === 0) return null;
  const pick = (cells: Readonly<RowCells>) =>
    Object.fromEntries(changed.map((column) => [column, cells[column] ?? null]));
  return { kind: "update", before: pick(from.cells), after: pick(to.cells) };
}
