import { applyEvent, type LoggedChange } from "./event-rule.ts";
import type { ChangeSource } from "../../../edge/protocol/states.ts";
import { IMAGE_STAMP, imageSecond, type MirrorRow, type RowCells } from "../../core/mirror-row.ts";
import { holds } from "../../lib/injection-point.ts";

/**
 * The image rule: its six clauses, and where each is carried out (docs/ordering.md gives the reasons).
 *
 *   1. The low watermark of a read is the log's position as of the moment the read began − its max staleness. Changes
 *      up to it are certainly in the image. (`lowWatermark` in core/sql.ts)
 *   2. Merge = the image, then every change of the record after the low watermark, in order, on top. Left out are those
 *      whose commit second is before the image's SystemModstamp: they are certainly in it too. (here)
 *   3. A row stands on one image. An older one is dropped: older by SystemModstamp, then by when its read began. A bulk
 *      read counts as begun earlier, by as much as it may be staler. (here; `countsFrom` in core/tuning.ts)
 *   4. A record that a read does not return is gone only if nothing about it is newer than the low watermark but its
 *      own delete, and the row stands on no later read. It leaves a tombstone dated by the read. What reads that began
 *      before it returned, or did not, is dropped: an older absence that came late would date the tombstone back.
 *      (here)
 *   5. A repair closes only on a read whose low watermark is past its cause. (repair-state.ts)
 *   6. An image of some fields speaks for those fields only. (../merge-fields.ts, in SQL; field-plan.ts)
 *
 * This file is the rule for one record; merge-plan.ts is what it does to the rows and the log.
 */
export type Image = {
  readonly recordId: string;
  /** Null: the read did not return the record, and `queryAll` confirmed it. */
  readonly cells: Readonly<RowCells> | null;
};

export type Read = {
  /** When it began: Postgres's clock, ISO 8601 in UTC, so that later is greater as text too. */
  readonly began: string;
};

/** A read to be merged or compared. */
export type WatermarkedRead = Read & {
  /**
   * The longest time by which it may lag behind commits, in milliseconds. It must be the same for all whole images that
   * are merged. Otherwise the beginnings of reads would not show which of them certainly contains more.
   */
  readonly maxStalenessMs: number;
  readonly source: ChangeSource;
};

export type KnownRecord = {
  readonly row: MirrorRow | null;
  /** When the read began that showed the record to be gone; null without such a tombstone. */
  readonly goneSince: string | null;
  /** The record's changes from the stream after the read's low watermark, by seq. */
  readonly later: readonly LoggedChange[];
};

export type MergeOutcome =
  | { readonly outcome: "merged"; readonly row: MirrorRow | null }
  /** The row stands on a newer image; or the record is known to be gone, by a later read or by its own newer delete. */
  | { readonly outcome: "dropped" }
  /** Absent from the read, but something about it is newer: refetch. */
  | { readonly outcome: "unsure" };

export function mergeImage(known: KnownRecord, image: Image, read: Read): MergeOutcome {
  if (isGoneSince(known, read)) return { outcome: "dropped" };
  if (image.cells === null) return mergeAbsence(known, read);
  if (known.row !== null && isOlder(image.cells, read, known.row)) return { outcome: "dropped" };
  return { outcome: "merged", row: replay(known.row, image.cells, read, known.later) };
}

function isGoneSince({ goneSince }: KnownRecord, { began }: Read): boolean {
  return goneSince !== null && began <= goneSince && holds("a tombstone outlives earlier reads");
}

function mergeAbsence({ row, later }: KnownRecord, { began }: Read): MergeOutcome {
  if (row === null && later.at(-1)?.kind === "delete") return { outcome: "dropped" };
  const hasEvent = later.length > 0 && holds("a record that a later event names is not gone");
  const standsOnLaterRead = row !== null && row.readBegan !== null && row.readBegan >= began;
  const isShown = standsOnLaterRead && holds("a record that a later read shows is not gone");
  return hasEvent || isShown ? { outcome: "unsure" } : { outcome: "merged", row: null };
}

function isOlder(image: Readonly<RowCells>, read: Read, row: MirrorRow): boolean {
  const stands = imageSecond(row.cells);
  if (stands === null) return false;
  const shows = imageSecond(image) ?? 0;
  if (shows !== stands) return shows < stands && holds("an older image is dropped");
  const isEarlier = row.readBegan !== null && read.began < row.readBegan;
  return isEarlier && holds("of images of one second the later read stays");
}

/** The event rule supersedes, here too, what is before the image's SystemModstamp. */
function replay(
  current: MirrorRow | null,
  image: Readonly<RowCells>,
  read: Read,
  later: readonly LoggedChange[],
): MirrorRow | null {
  const cells = { ...current?.cells, ...image };
  let row: MirrorRow | null = { cells, seq: 0, readBegan: read.began };
  const onTop = holds("later changes go on top of an image") ? later : [];
  for (const change of onTop) row = applyEvent(row, change).row;
  const takesRest = holds("a record that came back takes the rest from its image");
  return row !== null && takesRest ? withRest(row, cells) : row;
}

/** An undelete has the fields that events carried then; the image has the others. */
function withRest(row: MirrorRow, cells: Readonly<RowCells>): MirrorRow {
  const { [IMAGE_STAMP]: _, ...rest } = cells;
  return { ...row, cells: { ...rest, ...row.cells } };
}
