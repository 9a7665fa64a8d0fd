/**
 * Where a list of any length is scrolled to. Browsers cap the height of an element (Firefox at 17.9 M px, Chromium at
 * 33.5 M px), so a longer list is drawn in an element of MOST_PX, whose scroll position stands for the whole list:
 *
 *   element  0 ───── END_PX ─────────────────────────── MOST_PX − END_PX ───── MOST_PX
 *              1 : 1                  stretched                          1 : 1
 *   list     0 ───── END_PX ─────────────────────────── lengthPx − END_PX ──── lengthPx
 *
 * A large movement, by the thumb, goes where this map says. A small one, by wheel, finger or key, moves the list by as
 * many pixels as the element; the two are brought together again when the movement has ended (`settled`), which moves
 * no row on screen. Near both ends they are the same, so that the ends are reached exactly.
 */
export const MOST_PX = 8_000_000;
export const END_PX = 500_000;
/** A thumb that moves by a pixel moves the element further. */
const SMALL_PX = 4_000;
/** Before they are further apart, the two are brought together in the midst of a movement. */
const MOST_APART_PX = END_PX / 2;

/** How much of a list is seen, and how much there is. */
export type Scale = { readonly lengthPx: number; readonly sightPx: number };

/** Where the element is scrolled to, and what of the list is at the upper edge. */
export type Scrolled = { readonly topPx: number; readonly listPx: number };

/** The height of the element. */
export function elementPx({ lengthPx }: Scale): number {
  return Math.min(lengthPx, MOST_PX);
}

export function isScaled({ lengthPx }: Scale): boolean {
  return lengthPx > MOST_PX;
}

/** What of the list is at the upper edge where the element is scrolled to `topPx`. */
export function listAt(scale: Scale, topPx: number): number {
  const { topEnd, listEnd } = ends(scale);
  const top = clamp(topPx, topEnd);
  if (!isScaled(scale) || top <= END_PX) return Math.min(top, listEnd);
  if (top >= topEnd - END_PX) return listEnd - (topEnd - top);
  return END_PX + ((top - END_PX) * (listEnd - 2 * END_PX)) / (topEnd - 2 * END_PX);
}

/** Where the element is scrolled to for this of the list to be at the upper edge. */
export function topAt(scale: Scale, listPx: number): number {
  const { topEnd, listEnd } = ends(scale);
  const list = clamp(listPx, listEnd);
  if (!isScaled(scale) || list <= END_PX) return Math.min(list, topEnd);
  if (list >= listEnd - END_PX) return topEnd - (listEnd - list);
  return END_PX + ((list - END_PX) * (topEnd - 2 * END_PX)) / (listEnd - 2 * END_PX);
}

/** The element was scrolled to `topPx`. */
export function scrolled(scale: Scale, before: Scrolled, topPx: number): Scrolled {
  const movedPx = topPx - before.topPx;
  if (!isScaled(scale) || Math.abs(movedPx) > SMALL_PX)
    return { topPx, listPx: listAt(scale, topPx) };
  return { topPx, listPx: clamp(before.listPx + movedPx, ends(scale).listEnd) };
}

/** The list is to be scrolled to `listPx`. */
export function scrolledTo(scale: Scale, before: Scrolled, listPx: number): Scrolled {
  const list = clamp(listPx, ends(scale).listEnd);
  const near = { topPx: before.topPx + list - before.listPx, listPx: list };
  const isNear = Math.abs(list - before.listPx) <= SMALL_PX && isScaled(scale);
  return isNear && !mustSettle(scale, near) ? near : settled(scale, { topPx: 0, listPx: list });
}

/** The same of the list, with the element where the map has it. */
export function settled(scale: Scale, { listPx }: Scrolled): Scrolled {
  const list = clamp(listPx, ends(scale).listEnd);
  return { topPx: topAt(scale, list), listPx: list };
}

/** Whether it cannot wait: the element is at an end where the list is not, or they are far apart. */
export function mustSettle(scale: Scale, { topPx, listPx }: Scrolled): boolean {
  if (!isScaled(scale)) return false;
  const { topEnd, listEnd } = ends(scale);
  const isStuck = (topPx <= 0 && listPx > 0) || (topPx >= topEnd && listPx < listEnd);
  return isStuck || Math.abs(topPx - topAt(scale, listPx)) > MOST_APART_PX;
}

/** The furthest that element and list can be scrolled. */
function ends(scale: Scale): { readonly topEnd: number; readonly listEnd: number } {
  const { lengthPx, sightPx } = scale;
  return {
    topEnd: Math.max(0, elementPx(scale) - sightPx),
    listEnd: Math.max(0, lengthPx - sightPx),
  };
}

function clamp(px: number, mostPx: number): number {
  return Math.max(0, Math.min(px, mostPx));
}
