import type { Column } from "../../edge/protocol/object.ts";
import type { Density } from "../view/view-state.ts";

/** What a card says below the record's name. The record has the rest. */
const MOST_FIELDS = 4;
const FIELDS_IN_LINE = 2;

/** The name, as high as a thumb needs (WCAG 2.5.5); a line of fields, each its label and its value; the line below. */
const NAME_PX = 48;
const LINE_PX: Readonly<Record<Density, number>> = { dense: 40, comfortable: 48 };
const BELOW_PX = 11;

export type CardColumns = {
  /** What the record is called. It leads to it. */
  readonly name: Column;
  readonly fields: readonly Column[];
};

/** What of the shown columns is on a card: the record's name, wherever it stands, and the first of the others. */
export function cardColumns(shown: readonly Column[]): CardColumns | null {
  const name = shown.find(({ nameField }) => nameField) ?? shown[0];
  if (name === undefined) return null;
  return { name, fields: shown.filter((column) => column !== name).slice(0, MOST_FIELDS) };
}

/** How high the cards of a list are that shows so many columns: all of them alike, whatever they say. */
export function cardPx(shown: number, density: Density): number {
  const fields = Math.min(MOST_FIELDS, Math.max(0, shown - 1));
  const lines = Math.ceil(fields / FIELDS_IN_LINE);
  return NAME_PX + lines * LINE_PX[density] + (lines === 0 ? 1 : BELOW_PX);
}
