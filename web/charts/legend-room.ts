import type { Size } from "./box.ts";
import type { Measure } from "./fit-text.ts";

/** The room that a legend takes above its drawing. */
export type LegendRoom = {
  readonly lines: number;
  /** Names are cut at so many pixels. */
  readonly labelPx: number;
  readonly heightPx: number;
};

/** Of a line, and between two. */
const LINE_PX = 16;
const LINE_GAP_PX = 4;
const BELOW_PX = 8;
const SWATCH_PX = 18;
export const ENTRY_GAP_PX = 14;

const NONE: LegendRoom = { lines: 0, labelPx: 0, heightPx: 0 };
const LONGEST_PX = 160;
const SHORTEST_PX = 56;
const TRY_PX = 8;
/** From long to short. */
const LABELS_PX = Array.from(
  { length: (LONGEST_PX - SHORTEST_PX) / TRY_PX + 1 },
  (_, index) => LONGEST_PX - index * TRY_PX,
);

/**
 * The room of a legend: names as long as they can be such that all have room in few lines. A low chart has one line, a
 * very low one no legend: the notes beside its marks say the same.
 */
export function legendRoom(labels: readonly string[], size: Size, measure: Measure): LegendRoom {
  const most = size.height < 100 ? 0 : size.height < 180 ? 1 : 3;
  if (labels.length === 0 || most === 0) return NONE;
  const widths = labels.map(measure);
  const tried = LABELS_PX.map((labelPx) => ({
    labelPx,
    lines: linesOf(widths, labelPx, size.width),
  }));
  const fits = tried.find(({ lines }) => lines <= most) ?? { labelPx: SHORTEST_PX, lines: most };
  return { ...fits, heightPx: fits.lines * LINE_PX + (fits.lines - 1) * LINE_GAP_PX + BELOW_PX };
}

/** As a browser wraps entries that stand side by side. */
function linesOf(widths: readonly number[], labelPx: number, room: number): number {
  let lines = 1;
  let used = 0;
  for (const width of widths) {
    const entry = SWATCH_PX + Math.min(width, labelPx);
    const gap = used === 0 ? 0 : ENTRY_GAP_PX;
    if (used > 0 && used + gap + entry > room) {
      lines++;
      used = entry;
    } else used += gap + entry;
  }
  return lines;
}
