import type { Column } from "../../edge/protocol/object.ts";
import { kindOf } from "../kinds/registry.ts";

const NAME_WIDTH = 256;
/** The usual width of a letter of a heading, and of its padding and sort arrow. */
const LETTER_WIDTH = 7;
const HEADING_ROOM = 44;
const MAX_HEADING = 190;

/** The width of a column, in pixels: wide enough for its values and, within reason, its heading. */
export function columnWidth(column: Pick<Column, "type" | "label" | "nameField">): number {
  if (column.nameField) return NAME_WIDTH;
  const heading = Math.min(MAX_HEADING, column.label.length * LETTER_WIDTH + HEADING_ROOM);
  return Math.max(kindOf(column).widthPx, heading);
}

const FIGURE_WIDTH = 7.6;
const PADDING = 26;

/** The width that shows each of these figures in full: a number that is cut off reads as another number. */
export function figuresWidth(texts: Iterable<string>): number {
  let longest = 0;
  for (const text of texts) longest = Math.max(longest, text.length);
  return Math.ceil(longest * FIGURE_WIDTH + PADDING);
}
