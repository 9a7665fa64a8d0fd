import type { Column } from "../../edge/protocol/object.ts";
import { type ColumnKind, columnKind } from "../format/column-kind.ts";

/** Widths in pixels that show a usual value of a kind whole. */
const WIDTHS: Readonly<Record<ColumnKind, number>> = {
  id: 172,
  reference: 176,
  boolean: 92,
  number: 128,
  percent: 96,
  date: 112,
  datetime: 140,
  time: 88,
  picklist: 152,
  multipicklist: 176,
  email: 200,
  phone: 148,
  url: 180,
  "long-text": 260,
  text: 176,
};

const NAME_WIDTH = 256;
/** About a heading's letter, and what stands beside the letters: padding and the sort arrow. */
const LETTER_WIDTH = 7;
const HEADING_ROOM = 44;
const MAX_HEADING = 190;
/** A sticky column must leave most of a phone to the others. */
const NARROW_SCREEN = 640;
const NARROW_NAME_WIDTH = 160;

/** The width of a column, in pixels: wide enough for its values and, within reason, its heading. */
export function columnWidth(
  column: Pick<Column, "type" | "label" | "nameField">,
  screenWidth: number,
): number {
  if (column.nameField) return screenWidth < NARROW_SCREEN ? NARROW_NAME_WIDTH : NAME_WIDTH;
  const heading = Math.min(MAX_HEADING, column.label.length * LETTER_WIDTH + HEADING_ROOM);
  return Math.max(WIDTHS[columnKind(column.type)], heading);
}

const FIGURE_WIDTH = 7.6;
const PADDING = 26;

/** The width that shows every one of these figures whole: a number that is cut off reads as another number. */
export function figuresWidth(texts: Iterable<string>): number {
  let longest = 0;
  for (const text of texts) longest = Math.max(longest, text.length);
  return Math.ceil(longest * FIGURE_WIDTH + PADDING);
}
