import type { Size } from "./box.ts";

/** What of a number has room below it, in pixels of height; what matters most comes first. */
export type NumberParts = {
  readonly fontPx: number;
  readonly isCompared: boolean;
  readonly isExact: boolean;
  readonly isTargeted: boolean;
  /** 0 without a small line. */
  readonly linePx: number;
};

const FONTS_PX = [44, 36, 30, 24, 20, 16] as const;
const LINE_HEIGHT = 1.2;
/** As number-figure.tsx has them, with their margins. */
const COMPARED_PX = 24;
const EXACT_PX = 16;
const TARGET_PX = 32;
const LEAST_LINE_PX = 32;
const MOST_LINE_PX = 80;

/**
 * @param wants what there is to be shown
 * @param widthAt how wide the number is at a size of its letters
 */
export function numberParts(
  wants: {
    readonly comparison: boolean;
    readonly exact: boolean;
    readonly target: boolean;
    readonly line: boolean;
  },
  size: Size,
  widthAt: (fontPx: number) => number,
): NumberParts {
  const fits = FONTS_PX.find((px) => widthAt(px) <= size.width && px <= size.height * 0.4);
  const fontPx = fits ?? 16;
  let free = size.height - fontPx * LINE_HEIGHT;
  const take = (isWanted: boolean, px: number): boolean => {
    if (!isWanted || free < px) return false;
    free -= px;
    return true;
  };
  const isCompared = take(wants.comparison, COMPARED_PX);
  const isTargeted = take(wants.target, TARGET_PX);
  const isExact = take(wants.exact, EXACT_PX);
  const hasLine = wants.line && free - 8 >= LEAST_LINE_PX;
  const linePx = hasLine ? Math.min(MOST_LINE_PX, free - 8) : 0;
  return { fontPx, isCompared, isExact, isTargeted, linePx };
}
