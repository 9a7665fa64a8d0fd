/** What of a board was left for a list of records. The entry of the browser's history keeps it. */
type Left = { readonly tile: string; readonly mark: string | null };

/** Numbers may come late; who has done something else by then is not moved. */
const PATIENCE_MS = 10_000;

/** Called when a mark of a tile, or with null its menu, leads elsewhere: who goes back has the focus there. */
export function keepLeft(tile: HTMLElement, row: number | null): void {
  const focused = document.activeElement?.closest("[data-mark]");
  const pressed = row === null ? null : tile.querySelector(`[data-row="${row}"]`);
  const mark = focused && tile.contains(focused) ? focused : pressed;
  const left: Left = {
    tile: tile.dataset["tile"] ?? "",
    mark: mark?.getAttribute("data-mark") ?? null,
  };
  window.history.replaceState({ ...window.history.state, left }, "");
}

/** Gives the focus to what was left of a board, once it is drawn again. Returns what gives it up. */
export function focusLeft(grid: HTMLElement): () => void {
  const { left, ...others } = (window.history.state ?? {}) as { readonly left?: Left };
  if (left === undefined) return () => undefined;
  window.history.replaceState(others, "");
  const attempt = () => {
    const tile = grid.querySelector(`[data-tile="${CSS.escape(left.tile)}"]`);
    const target = tile && targetIn(tile, left.mark);
    if (!target && isUntouched()) return;
    stop();
    // The place of the page is kept beside it (ui/keep-scroll.ts).
    if (isUntouched()) target?.focus({ preventScroll: true });
  };
  const observer = new MutationObserver(attempt);
  observer.observe(grid, { childList: true, subtree: true });
  // A page that is shown takes the focus first.
  const frame = requestAnimationFrame(attempt);
  const timer = setTimeout(() => stop(), PATIENCE_MS);
  const stop = () => {
    observer.disconnect();
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
  return stop;
}

/** The mark; where that is not drawn any more the one that Tab leads to. Null while there is none. */
function targetIn(tile: Element, mark: string | null): HTMLElement | null {
  if (mark === null) return tile.querySelector<HTMLElement>(".menu-button");
  return (
    tile.querySelector<HTMLElement>(`[data-mark="${CSS.escape(mark)}"]`) ??
    tile.querySelector<HTMLElement>('[data-mark][tabindex="0"]')
  );
}

function isUntouched(): boolean {
  const { activeElement } = document;
  return activeElement === null || activeElement.matches("body, main");
}
