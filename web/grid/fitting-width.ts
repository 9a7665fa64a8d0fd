/** The padding of a cell, and the line at its edge. */
const CELL_ROOM_PX = 26;
/** The same of a heading, with room for its arrow and its edge. */
const HEADING_ROOM_PX = 52;

/** The width that shows the heading of a column and its values whole, of the rows that are drawn. */
export function fittingWidth(column: string): number {
  const name = CSS.escape(column);
  const cells = [...document.querySelectorAll<HTMLElement>(`.g-cell[data-column="${name}"]`)];
  const heading = document.querySelector<HTMLElement>(`.g-sort[data-column="${name}"] > span`);
  const widths = cells.map((cell) => contentPx(cell) + CELL_ROOM_PX);
  return Math.ceil(Math.max((heading?.scrollWidth ?? 0) + HEADING_ROOM_PX, ...widths));
}

function contentPx(cell: HTMLElement): number {
  const range = document.createRange();
  range.selectNodeContents(cell);
  const within = [...cell.querySelectorAll<HTMLElement>("*")].map((one) => one.scrollWidth);
  return Math.max(range.getBoundingClientRect().width, ...within);
}
