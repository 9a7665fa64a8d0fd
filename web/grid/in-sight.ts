/**
 * Which pieces of a line are in sight. The rows of a grid are equally high and the widths of its columns are known, so
 * nothing is ever measured: a division finds the rows, a search the columns.
 */
export type Span = { readonly first: number; /** Exclusive. */ readonly end: number };

/** What is seen of a line, in its own pixels. */
export type Sight = { readonly offsetPx: number; readonly sizePx: number };

/** Pieces of one size; `around` of them are kept on both sides. */
export function equalInSight(sight: Sight, piecePx: number, count: number, around: number): Span {
  const first = Math.floor(sight.offsetPx / piecePx) - around;
  const end = Math.ceil((sight.offsetPx + sight.sizePx) / piecePx) + around;
  return { first: Math.max(0, Math.min(first, count)), end: Math.max(0, Math.min(end, count)) };
}

/** Pieces between `edgesPx`: piece n reaches from edge n to edge n + 1. */
export function piecesInSight(sight: Sight, edgesPx: readonly number[], around: number): Span {
  const count = Math.max(0, edgesPx.length - 1);
  const first = firstAfter(edgesPx, sight.offsetPx) - 1 - around;
  const end = firstAfter(edgesPx, sight.offsetPx + sight.sizePx - 1) + around;
  return { first: Math.max(0, Math.min(first, count)), end: Math.max(0, Math.min(end, count)) };
}

/** The indices of a span and the pieces that stay in the document although they are out of sight, in order. */
export function drawnIndices({ first, end }: Span, kept: readonly number[]): readonly number[] {
  const inSight = Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index);
  const others = new Set(kept.filter((index) => index < first || index >= end));
  return others.size === 0 ? inSight : [...others, ...inSight].toSorted((a, b) => a - b);
}

/** The offset from which a piece is wholly in sight, as near as possible to the offset of now. */
export function offsetFor(sight: Sight, startPx: number, endPx: number): number {
  if (startPx < sight.offsetPx) return startPx;
  return Math.max(sight.offsetPx, Math.min(startPx, endPx - sight.sizePx));
}

/** What stays at the left leaves so much of the width to the others. */
const STUCK_PART = 0.6;

/** How many of the columns that are to stay at the left do: the first always, others where there is room for them. */
export function stuckColumns(edgesPx: readonly number[], wanted: number, widthPx: number): number {
  const fits = edgesPx.slice(1, wanted + 1).filter((endPx) => endPx <= widthPx * STUCK_PART);
  return Math.max(1, fits.length);
}

/** The sums of sizes, from 0: where each piece begins, and where the last one ends. */
export function edges(sizesPx: readonly number[]): readonly number[] {
  const found = [0];
  for (const size of sizesPx) found.push((found.at(-1) ?? 0) + size);
  return found;
}

/** The first edge beyond an offset, by halving. */
function firstAfter(edgesPx: readonly number[], offsetPx: number): number {
  let [low, high] = [0, edgesPx.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edgesPx[middle] ?? 0) > offsetPx) high = middle;
    else low = middle + 1;
  }
  return low;
}
