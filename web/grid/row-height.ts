import { type Accessor, createSignal, onCleanup } from "solid-js";
import { isNarrow } from "../ui/narrow.ts";
import type { Density } from "../view/view-state.ts";
import { cardPx } from "./card-columns.ts";

/** Rows for a mouse, and for a finger (WCAG 2.5.5: 44 px), each with the line below it. The heading is as high. */
const FINE_PX: Readonly<Record<Density, number>> = { dense: 32, comfortable: 40 };
const COARSE_PX: Readonly<Record<Density, number>> = { dense: 45, comfortable: 53 };

/**
 * The height of rows, which follows what points at them, as a tablet may be given a mouse, and the width of the window:
 * where that is narrow they are cards, without a heading.
 *
 * @param shown how many columns the list shows
 */
export function createRowHeight(density: Accessor<Density>, shown: Accessor<number>) {
  const coarse = window.matchMedia("(pointer: coarse)");
  const [isCoarse, setCoarse] = createSignal(coarse.matches);
  const onChange = () => setCoarse(coarse.matches);
  coarse.addEventListener("change", onChange);
  onCleanup(() => coarse.removeEventListener("change", onChange));
  const linePx = () => (isCoarse() ? COARSE_PX : FINE_PX)[density()];
  return {
    rowPx: () => (isNarrow() ? cardPx(shown(), density()) : linePx()),
    headPx: () => (isNarrow() ? 0 : linePx()),
  };
}
