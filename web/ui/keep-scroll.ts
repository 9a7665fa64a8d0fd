import { useBeforeLeave, useLocation } from "@solidjs/router";
import { createEffect, on, onCleanup } from "solid-js";

/** A page that is not as long again by then stays where it is. */
const PATIENCE_MS = 2_000;

/**
 * Like a page load: another page is shown from its top, and has the focus. Who goes back is where the page was left.
 *
 * @param main what scrolls
 */
export function keepScroll(main: () => HTMLElement | undefined): void {
  const location = useLocation();
  const left = new Map<string, number>();
  const here = () => location.pathname + location.search;
  let isBack = false;
  useBeforeLeave(({ to }) => {
    left.set(here(), main()?.scrollTop ?? 0);
    isBack = typeof to === "number";
  });
  createEffect(
    on(
      () => location.pathname,
      () => {
        main()?.focus({ preventScroll: true });
        main()?.scrollTo({ top: 0 });
        const top = isBack ? left.get(here()) : undefined;
        const element = main();
        if (top && element) onCleanup(scrollOnce(element, top));
      },
      { defer: true },
    ),
  );
}

/** Scrolls there as soon as the page is long enough, unless somebody scrolls before. Returns what gives it up. */
function scrollOnce(main: HTMLElement, top: number): () => void {
  const until = performance.now() + PATIENCE_MS;
  let frame = 0;
  const stop = () => cancelAnimationFrame(frame);
  const attempt = () => {
    if (main.scrollHeight - main.clientHeight >= top) return main.scrollTo({ top });
    if (performance.now() < until) frame = requestAnimationFrame(attempt);
  };
  frame = requestAnimationFrame(attempt);
  for (const name of ["wheel", "keydown", "pointerdown"])
    main.addEventListener(name, stop, { once: true, passive: true });
  return stop;
}
