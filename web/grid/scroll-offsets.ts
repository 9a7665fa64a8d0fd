import { batch } from "solid-js";

type OnOffset = (offset: number, isScrolling: boolean) => void;
type Virtualizer = { readonly scrollElement: Element | null };

const REST_MS = 150;

/**
 * One scroll listener for both axes of a grid, which reads both offsets before anything is drawn. With a listener per
 * axis, the second read would force a layout of what the first one drew (measured: a sixth of the time of scrolling).
 */
export function makeScrollOffsets() {
  const axes: Record<"x" | "y", { reported: number; onOffset: OnOffset | null }> = {
    x: { reported: 0, onOffset: null },
    y: { reported: 0, onOffset: null },
  };
  let stop: (() => void) | null = null;

  const tell = (axis: "x" | "y", offset: number, isScrolling: boolean): void => {
    const { reported, onOffset } = axes[axis];
    if (offset === reported && isScrolling) return;
    axes[axis].reported = offset;
    onOffset?.(offset, isScrolling);
  };

  const listen = (element: Element): (() => void) => {
    let rest: ReturnType<typeof setTimeout> | undefined;
    const read = (isScrolling: boolean) => {
      const { scrollLeft, scrollTop } = element;
      batch(() => {
        tell("x", scrollLeft, isScrolling);
        tell("y", scrollTop, isScrolling);
      });
    };
    const onScroll = () => {
      read(true);
      clearTimeout(rest);
      rest = setTimeout(() => read(false), REST_MS);
    };
    element.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      clearTimeout(rest);
      element.removeEventListener("scroll", onScroll);
    };
  };

  /** For a virtualiser's `observeElementOffset`. */
  const observe = (axis: "x" | "y") => (virtualizer: Virtualizer, onOffset: OnOffset) => {
    const element = virtualizer.scrollElement;
    if (!element) return;
    axes[axis].onOffset = onOffset;
    axes[axis].reported = axis === "x" ? element.scrollLeft : element.scrollTop;
    onOffset(axes[axis].reported, false);
    stop ??= listen(element);
    return () => {
      axes[axis].onOffset = null;
      if (axes.x.onOffset || axes.y.onOffset) return;
      stop?.();
      stop = null;
    };
  };

  return { x: observe("x"), y: observe("y") };
}
