import { type Accessor, createSignal, onCleanup, onMount } from "solid-js";
import type { Size } from "./box.ts";
import { inTurn } from "./in-turn.ts";

/**
 * The size of an element in whole pixels, as it changes; null until it is known.
 *
 * @param takesTurns it is not told before what is drawn there has its turn; otherwise at once, a frame before the browser tells it
 */
export function createSize(takesTurns: Accessor<boolean>): {
  readonly size: Accessor<Size | null>;
  readonly watch: (element: Element) => void;
} {
  const [size, setSize] = createSignal<Size | null>(null, { equals: isSameSize });
  let takeBack = (): void => undefined;
  const told = ({ width, height }: Size) =>
    void setSize({ width: Math.floor(width), height: Math.floor(height) });
  const observer = new ResizeObserver(([entry]) => {
    if (!entry) return;
    const show = () => told(entry.contentRect);
    takeBack();
    if (size() === null && takesTurns()) takeBack = inTurn(show);
    else show();
  });
  onCleanup(() => {
    observer.disconnect();
    takeBack();
  });
  const watch = (element: Element) => {
    observer.observe(element);
    if (!takesTurns()) onMount(() => told(element.getBoundingClientRect()));
  };
  return { size, watch };
}

function isSameSize(one: Size | null, other: Size | null): boolean {
  return one?.width === other?.width && one?.height === other?.height;
}
