import { onCleanup } from "solid-js";
import { resized } from "./arrange.ts";
import type { LiveArranging } from "./create-arranging.ts";
import { followPointer } from "./follow-pointer.ts";
import { gridStep, tileElement } from "./grid-step.ts";

/** Tiles are moved by their heads, and resized by their corners, as long as the caller's owner lives. */
export function arrangeByPointer(grid: HTMLElement, arranging: LiveArranging): void {
  let letGo: (() => void) | undefined;
  const onPointerDown = (event: PointerEvent) => {
    const held = heldBy(event);
    const step = gridStep(grid);
    const scroller = grid.closest("main");
    if (!held || !step || !scroller) return;
    arranging.end();
    const carried = held.isCorner ? null : tileElement(grid, held.key)?.parentElement;
    let from = arranging.landing();
    letGo = followPointer(event, scroller, {
      onMove(dx, dy) {
        if (from === undefined) {
          arranging.begin(held.key, !held.isCorner);
          from = arranging.landing();
        }
        if (from === undefined) return;
        const [columns, rows] = [Math.round(dx / step.x), Math.round(dy / step.y)];
        if (held.isCorner) return arranging.ask(resized(from, columns, rows));
        if (carried) carried.style.translate = `${dx}px ${dy}px`;
        arranging.ask({ ...from, x: from.x + columns, y: from.y + rows });
      },
      onEnd(isDropped) {
        letGo = undefined;
        if (carried) carried.style.translate = "";
        if (isDropped) arranging.end();
        else arranging.cancel();
      },
    });
  };
  grid.addEventListener("pointerdown", onPointerDown);
  onCleanup(() => {
    grid.removeEventListener("pointerdown", onPointerDown);
    letGo?.();
  });
}

/** The tile that a press holds, at its head or at its corner. */
function heldBy(event: PointerEvent): { readonly key: string; readonly isCorner: boolean } | null {
  if (event.button !== 0 || !event.isPrimary || !(event.target instanceof Element)) return null;
  const isCorner = event.target.closest("[data-corner]") !== null;
  const isHead = event.target.closest("[data-tile] > header") !== null;
  if (!isCorner && (!isHead || event.target.closest("button, [role=menu]"))) return null;
  const tile = event.target.closest(".tile-place")?.querySelector<HTMLElement>("[data-tile]");
  const key = tile?.dataset["tile"];
  return key === undefined ? null : { key, isCorner };
}
