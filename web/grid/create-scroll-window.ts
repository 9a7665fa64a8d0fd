import { batch, createSignal, onCleanup, onMount } from "solid-js";

/**
 * What of a scrolling element is seen, as signals. Offsets and size are told, never asked for: reading them after
 * something was drawn would lay the page out a second time. Before the first layout the size is that of the page's place,
 * which is a little too much.
 */
export function createScrollWindow(scroller: () => HTMLElement | undefined) {
  const [topPx, setTop] = createSignal(0);
  const [leftPx, setLeft] = createSignal(0);
  const page = document.querySelector("main");
  const [widthPx, setWidth] = createSignal(page?.clientWidth ?? window.innerWidth);
  const [heightPx, setHeight] = createSignal(page?.clientHeight ?? window.innerHeight);
  const [isLaidOut, setLaidOut] = createSignal(false);
  onMount(() => {
    const element = scroller();
    if (!element) return;
    const onScroll = () =>
      batch(() => {
        setTop(element.scrollTop);
        setLeft(element.scrollLeft);
      });
    const sizes = new ResizeObserver(([entry]) =>
      batch(() => {
        setWidth(Math.round(entry?.contentRect.width ?? 0));
        setHeight(Math.round(entry?.contentRect.height ?? 0));
        requestAnimationFrame(() => setLaidOut(true));
      }),
    );
    element.addEventListener("scroll", onScroll, { passive: true });
    sizes.observe(element);
    onCleanup(() => {
      element.removeEventListener("scroll", onScroll);
      sizes.disconnect();
    });
  });
  return {
    topPx,
    leftPx,
    widthPx,
    heightPx,
    /** False in the first frame, which shows no more than must be seen. */
    isLaidOut,
    /** Asks for the size, for who scrolls by it before the first layout has told it. */
    measure(): void {
      const element = scroller();
      if (!element) return;
      batch(() => {
        setWidth(element.clientWidth);
        setHeight(element.clientHeight);
      });
    },
    scrollTo(to: { readonly topPx: number; readonly leftPx: number }): void {
      const element = scroller();
      if (!element) return;
      element.scrollTo({ top: to.topPx, left: to.leftPx, behavior: "instant" });
      // At once, not with the event: who scrolls to a cell goes on to focus it.
      batch(() => {
        setTop(element.scrollTop);
        setLeft(element.scrollLeft);
      });
    },
  };
}

export type ScrollWindow = ReturnType<typeof createScrollWindow>;
