import type { Size } from "./box.ts";
import { linearScale } from "./scale.ts";

/** A small line without axes: the path of an SVG, with a gap where there is no value, and where it ends. */
export type Sparkline = {
  readonly path: string;
  readonly end: { readonly x: number; readonly y: number } | null;
};

/** Keeps the dot at the end whole. */
const EDGE_PX = 4;

export function sparkline(values: readonly (number | null)[], size: Size): Sparkline {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return { path: "", end: null };
  const [min, max] = [Math.min(...known), Math.max(...known)];
  const y = linearScale(min, max, size.height - EDGE_PX, EDGE_PX);
  const x = linearScale(0, Math.max(1, values.length - 1), EDGE_PX, size.width - EDGE_PX);
  // A line that never moved runs through the middle.
  const yOf = (value: number) => round(min === max ? size.height / 2 : y.at(value));
  let path = "";
  let end: Sparkline["end"] = null;
  let isDrawing = false;
  for (const [index, value] of values.entries()) {
    if (value !== null) {
      end = { x: round(x.at(index)), y: yOf(value) };
      path += `${isDrawing ? "L" : "M"}${end.x} ${end.y}`;
    }
    isDrawing = value !== null;
  }
  return { path, end };
}

function round(px: number): number {
  return Math.round(px * 10) / 10;
}
