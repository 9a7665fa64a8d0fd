import { type Accessor, createSignal, type JSX, onCleanup, Show } from "solid-js";
import { Icon } from "../ui/icon.tsx";
import { isCut } from "./create-whole-value.ts";

const WIDTH_PX = 24;
const HEIGHT_PX = 24;

/** A control at the end of the cell that a mouse is over, where that is cut off. The keyboard has its own way. */
export function WholeControl(props: {
  readonly scroller: () => HTMLElement | undefined;
  readonly onOpen: (cell: HTMLElement) => void;
}): JSX.Element {
  const cell = createPointedCell(props.scroller);
  return (
    <Show when={cell()} keyed>
      {(one) => (
        <button
          type="button"
          class="fixed z-10 flex items-center justify-center rounded-sm border border-line-2 bg-surface text-ink-2 hover:bg-hover hover:text-ink"
          style={placeAt(one, props.scroller())}
          tabindex="-1"
          aria-label="Show the whole value"
          title="Show the whole value (Space)"
          data-whole-control
          onClick={() => props.onOpen(one)}
        >
          <Icon name="more" />
        </button>
      )}
    </Show>
  );
}

/** The cell that a mouse rests on and whose value is cut off. What is dragged or scrolled has none. */
function createPointedCell(scroller: () => HTMLElement | undefined): Accessor<HTMLElement | null> {
  const [cell, setCell] = createSignal<HTMLElement | null>(null);
  const point = (over: HTMLElement | null | undefined) =>
    setCell(over && scroller()?.contains(over) && isCut(over) ? over : null);
  const isControl = (target: EventTarget | null) =>
    target instanceof Element && target.closest("[data-whole-control]") !== null;
  const listeners = {
    pointerover({ target, pointerType, buttons }: PointerEvent) {
      if (isControl(target)) return;
      const over = target instanceof Element ? target.closest<HTMLElement>(".g-cell") : null;
      point(pointerType === "mouse" && buttons === 0 ? over : null);
    },
    pointerdown: ({ target }: PointerEvent) => void (isControl(target) || setCell(null)),
    keydown: () => void setCell(null),
    scroll: () => void setCell(null),
  };
  // The mouse was there before this; a finger only seems to be.
  if (window.matchMedia("(hover: hover)").matches)
    point(scroller()?.querySelector<HTMLElement>(".g-cell:hover"));
  for (const [name, listener] of Object.entries(listeners)) {
    const options = { capture: true, passive: true };
    document.addEventListener(name, listener as EventListener, options);
    onCleanup(() => document.removeEventListener(name, listener as EventListener, options));
  }
  return cell;
}

/** Within the cell's end, as far as it is in sight. */
function placeAt(cell: HTMLElement, scroller: HTMLElement | undefined): string {
  const { right, top, height } = cell.getBoundingClientRect();
  const { left = 0 } = scroller?.getBoundingClientRect() ?? {};
  const end = Math.min(right, left + (scroller?.clientWidth ?? right));
  const y = top + (height - HEIGHT_PX) / 2;
  return `left:${end - WIDTH_PX - 4}px;top:${y}px;width:${WIDTH_PX}px;height:${HEIGHT_PX}px`;
}
