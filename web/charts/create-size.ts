import { type Accessor, createSignal, onCleanup } from "solid-js";
import type { Size } from "./box.ts";
import { inTurn } from "./in-turn.ts";

/**
 * The size of an element in whole pixels, as it changes; null until it is known.
 *
 * @param takesTurns it is not told before what is drawn there has its turn
 */
export function createSize(takesTurns: Accessor<boolean>): {
  readonly size: Accessor<Size | null>;
  readonly watch: (element: Element) => void;
} {
  const [size, setSize] = createSignal<Size | null>(null, { equals: isSameSize });
  let takeBack = (): void => undefined;
  const observer = new ResizeObserver(([entry]) => {
    if (!entry) return;
    const { width, height } = entry.contentRect;
    const show = () => void setSize({ width: Math.floor(width), height: Math.floor(height) });
    takeBack();
    if (size() === null && takesTurns()) takeBack = inTurn(show);
    else show();
  });
  onCleanup(() => {
    observer.disconnect();
    takeBack();
  });
  return { size, watch: (element) => observer.observe(element) };
}

function isSameSize(one: Size | null, other: Size | null): boolean {
  return one?.width === other?.width && one?.height === other?.height;
}
