/** Where a mark stands among the others, as the arrows see it. */
export type MarkPlace = { readonly column: number; readonly row: number };

/** How far Page Up and Page Down lead. */
const PAGE = 10;

/**
 * Which mark a key leads to; null where the key is not of a chart. Of marks in a line every arrow leads to the next or
 * the one before. Of others Up and Down stay in the column, Left and Right lead to the next column, to what is nearest
 * there: so every mark can be reached, gaps or not.
 */
export function moveMark(places: readonly MarkPlace[], from: number, key: string): number | null {
  const last = places.length - 1;
  if (key === "Home") return 0;
  if (key === "End") return last;
  if (key === "PageUp") return Math.max(0, from - PAGE);
  if (key === "PageDown") return Math.min(last, from + PAGE);
  const way = ARROWS[key];
  if (!way) return null;
  if (isLine(places)) return Math.max(0, Math.min(last, from + way.column + way.row));
  return nearest(places, from, way);
}

const ARROWS: Readonly<Record<string, MarkPlace>> = {
  ArrowLeft: { column: -1, row: 0 },
  ArrowRight: { column: 1, row: 0 },
  ArrowUp: { column: 0, row: -1 },
  ArrowDown: { column: 0, row: 1 },
};

function isLine(places: readonly MarkPlace[]): boolean {
  const first = places[0];
  return (
    places.every(({ row }) => row === first?.row) ||
    places.every(({ column }) => column === first?.column)
  );
}

function nearest(places: readonly MarkPlace[], from: number, way: MarkPlace): number {
  const here = places[from];
  if (!here) return 0;
  let best = from;
  let least = Infinity;
  for (const [index, place] of places.entries()) {
    const [columns, rows] = [place.column - here.column, place.row - here.row];
    const along = way.column * columns + way.row * rows;
    if (along <= 0) continue;
    if (way.column === 0 && columns !== 0) continue;
    const distance = along * FAR + Math.abs(rows);
    if (distance < least) [best, least] = [index, distance];
  }
  return best;
}

/** More than any chart has rows: the next column comes before the same row of another one. */
const FAR = 100_000;
