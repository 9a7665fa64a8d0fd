import { type Accessor, createSignal, onCleanup } from "solid-js";
import type { Size } from "./box.ts";

/** The size of an element in whole pixels, as it changes; null until it is known. */
export function createSize(): {
  readonly size: Accessor<Size | null>;
  readonly watch: (element: Element) => void;
} {
  const [size, setSize] = createSignal<Size | null>(null, { equals: isSameSize });
  const observer = new ResizeObserver(([entry]) => {
    if (!entry) return;
    const { width, height } = entry.contentRect;
    setSize({ width: Math.floor(width), height: Math.floor(height) });
  });
  onCleanup(() => observer.disconnect());
  return { size, watch: (element) => observer.observe(element) };
}

function isSameSize(one: Size | null, other: Size | null): boolean {
  return one?.width === other?.width && one?.height === other?.height;
}
