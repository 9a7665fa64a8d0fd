/**
 * Places of labels beside the ends of lines: as near to their lines as possible, none over another, all within a stretch.
 *
 * @param wanted middles, in pixels, in any order
 * @returns for each its place; where so many do not fit, they are as far apart as the stretch lets them be
 */
export function spreadLabels(
  wanted: readonly number[],
  heightPx: number,
  from: number,
  to: number,
): readonly number[] {
  const gap = Math.min(heightPx, (to - from) / Math.max(1, wanted.length));
  const order = wanted
    .map((_, index) => index)
    .toSorted((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const places: number[] = [];
  let free = from;
  for (const index of order) {
    const place = Math.max(free + gap / 2, wanted[index] ?? 0);
    places[index] = place;
    free = place + gap / 2;
  }
  // Those pushed beyond the end go back, the last one first.
  free = to;
  for (const index of order.toReversed()) {
    const place = Math.min(places[index] ?? 0, free - gap / 2);
    places[index] = place;
    free = place - gap / 2;
  }
  return places;
}
