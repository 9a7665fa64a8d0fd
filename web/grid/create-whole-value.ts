import { createSignal, onMount } from "solid-js";
import type { GridFocus } from "./create-grid-focus.ts";

/**
 * The cell whose value is shown whole. A key or a finger asks for it here; a mouse by a control beside it, whose code is
 * loaded with that of the value itself (whole-values.tsx) as soon as one of them comes to the grid.
 */
export function createWholeValue(
  focus: Pick<GridFocus, "follow" | "focusIn">,
  scroller: () => HTMLElement | undefined,
) {
  const [isWanted, setWanted] = createSignal(false);
  const [cell, setCell] = createSignal<HTMLElement | null>(null);
  let isFinger = false;
  const open = (found: HTMLElement): void => {
    focus.follow(found);
    setWanted(true);
    setCell(found);
  };
  const listeners = {
    pointerenter: ({ pointerType }: PointerEvent) =>
      void (pointerType === "mouse" && setWanted(true)),
    pointerdown: ({ pointerType }: PointerEvent) => void (isFinger = pointerType !== "mouse"),
    keydown(event: KeyboardEvent) {
      const focused = event.target;
      const isAsked = event.key === " " && !event.ctrlKey && !event.altKey && !event.metaKey;
      if (!isAsked || !(focused instanceof HTMLElement) || !focused.matches(".g-cell")) return;
      event.preventDefault();
      open(focused);
    },
    /** A finger has no control to hover: it taps a value that is cut off. */
    click({ target }: MouseEvent) {
      if (!isFinger || !(target instanceof Element) || target.closest("a, button")) return;
      const found = target.closest<HTMLElement>(".g-cell");
      if (found && isCut(found)) open(found);
    },
  };
  onMount(() => {
    for (const [name, listener] of Object.entries(listeners))
      scroller()?.addEventListener(name, listener as EventListener);
  });
  return {
    isWanted,
    cell,
    open,
    close(): void {
      setCell(null);
      focus.focusIn(scroller());
    },
  };
}

export type WholeValue = ReturnType<typeof createWholeValue>;

/** Whether a cell shows only the beginning of its value. */
export function isCut(cell: HTMLElement): boolean {
  const all = [cell, ...cell.querySelectorAll("bdi, .g-name, .inline-flex")];
  return all.some(({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth);
}
