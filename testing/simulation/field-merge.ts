import { derivedColumns } from "../../ingest/cdc/person-name.ts";
import type { LoggedChange } from "../../ingest/apply/rules/event-rule.ts";
import { imageSecond, type MirrorRow, type RowCells } from "../../ingest/core/mirror-row.ts";

/** What is known of a record when an image of some of its fields is merged. */
export type KnownFields = {
  readonly row: MirrorRow | null;
  /** The record's changes from the stream after the read's low watermark. */
  readonly later: readonly LoggedChange[];
};

/**
 * Clause 6 of the image rule, for one record, in memory. The engine merges thousands at a time in SQL
 * (`ingest/apply/merge-fields.ts`); `field-merge.pg.test.ts` compares the two.
 *
 * @param began when the read began, ISO 8601
 * @returns the row after the merge; the row from before if nothing of the image is taken
 */
export function mergeFieldsOf(
  { row, later }: KnownFields,
  image: Readonly<RowCells>,
  columns: readonly string[],
  began: string,
): MirrorRow | null {
  if (row === null || standsOnNewer(row, image, began)) return row;
  const second = imageSecond(image);
  const kept = new Set(
    later
      .filter(({ commitAt }) => second === null || Math.floor(commitAt / 1_000) >= second)
      .flatMap(({ cells }) => [...Object.keys(cells), ...derivedColumns(cells)]),
  );
  const taken = columns.filter((column) => !kept.has(column));
  const cells = Object.fromEntries(taken.map((column) => [column, image[column] ?? null]));
  return { ...row, cells: { ...row.cells, ...cells } };
}

function standsOnNewer(row: MirrorRow, image: Readonly<RowCells>, began: string): boolean {
  const [stands, shows] = [imageSecond(row.cells), imageSecond(image)];
  if (stands === null || shows === null) return false;
  if (stands !== shows) return stands > shows;
  return row.readBegan !== null && row.readBegan > began;
}
