import { type Accessor, createSignal, onCleanup } from "solid-js";
import type { Density } from "../view/view-state.ts";

/** Rows for a mouse, and for a finger (WCAG 2.5.5: 44 px), each with the line below it. The heading is as high. */
const FINE_PX: Readonly<Record<Density, number>> = { dense: 32, comfortable: 40 };
const COARSE_PX: Readonly<Record<Density, number>> = { dense: 45, comfortable: 53 };

/** The height of rows, which follows what points at them: a tablet may be given a mouse. */
export function createRowHeight(density: Accessor<Density>): Accessor<number> {
  const coarse = window.matchMedia("(pointer: coarse)");
  const [isCoarse, setCoarse] = createSignal(coarse.matches);
  const onChange = () => setCoarse(coarse.matches);
  coarse.addEventListener("change", onChange);
  onCleanup(() => coarse.removeEventListener("change", onChange));
  return () => (isCoarse() ? COARSE_PX : FINE_PX)[density()];
}
