/** A pointer that moves less than this only pressed. */
const LEAST_PX = 4;
/** Nearer to the edge than this, what is scrolled scrolls on. */
const EDGE_PX = 56;
const FASTEST_PX = 14;

export type Followed = {
  /** How far the pointer has come from where it was pressed, on what is scrolled. */
  readonly onMove: (dx: number, dy: number) => void;
  /** It was let go; or something else came (Escape, a scroll by touch), and nothing is to happen. */
  readonly onEnd: (isDropped: boolean) => void;
};

/** Follows a pressed pointer until it is let go, wherever it goes. @returns what ends it */
export function followPointer(
  start: PointerEvent,
  scroller: HTMLElement,
  { onMove, onEnd }: Followed,
): () => void {
  const scrolledPx = scroller.scrollTop;
  const listening = new AbortController();
  let at = start;
  let hasMoved = false;
  let frame = 0;
  const report = () => {
    const [dx, dy] = [at.clientX - start.clientX, at.clientY - start.clientY];
    if (!hasMoved && Math.hypot(dx, dy) < LEAST_PX) return;
    hasMoved = true;
    onMove(dx, dy + scroller.scrollTop - scrolledPx);
  };
  const scroll = () => {
    const byPx = hasMoved ? edgeSpeed(at.clientY, scroller.getBoundingClientRect()) : 0;
    if (byPx !== 0) scroller.scrollBy(0, byPx);
    frame = requestAnimationFrame(scroll);
  };
  const end = (isDropped: boolean) => {
    listening.abort();
    cancelAnimationFrame(frame);
    onEnd(isDropped && hasMoved);
  };
  const on = (name: string, run: (event: PointerEvent) => void) =>
    window.addEventListener(
      name,
      (event) => {
        if (event instanceof PointerEvent && event.pointerId === start.pointerId) run(event);
      },
      listening,
    );
  on("pointermove", (event) => {
    at = event;
    report();
  });
  on("pointerup", () => end(true));
  on("pointercancel", () => end(false));
  window.addEventListener("keydown", ({ key }) => key === "Escape" && end(false), listening);
  scroller.addEventListener("scroll", report, listening);
  frame = requestAnimationFrame(scroll);
  return () => end(false);
}

/** How far to scroll in a frame: the nearer to an edge, or beyond it, the farther. */
export function edgeSpeed(y: number, { top, bottom }: Pick<DOMRect, "top" | "bottom">): number {
  const part = (px: number) => Math.min(Math.max(px / EDGE_PX, 0), 1);
  return Math.round(FASTEST_PX * (part(y - (bottom - EDGE_PX)) - part(top + EDGE_PX - y)));
}
