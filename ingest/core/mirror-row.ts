import type { CellValue } from "../../edge/protocol/cell.ts";

/** Values by column name, while a batch is computed. */
export type RowCells = Record<string, CellValue>;

/** A row of a mirror table in memory. */
export type MirrorRow = {
  readonly cells: RowCells;
  /** The row's newest change. */
  readonly seq: number;
  /**
   * When the read that the row stands on counts as begun (Postgres clock, ISO 8601; `countsFrom` in tuning.ts); null
   * without such a read.
   */
  readonly readBegan: string | null;
};

/** The column that holds the SystemModstamp of the image that the row stands on; events do not carry it. */
export const IMAGE_STAMP = "systemmodstamp";

/** SystemModstamp of the row's image, epoch seconds; null where the row stands on no image. */
export function imageSecond(cells: Readonly<RowCells>): number | null {
  const stamp = cells[IMAGE_STAMP];
  return typeof stamp === "string" ? Math.floor(Date.parse(stamp) / 1000) : null;
}
