/** Between a panel and the edge of what clips it. */
const GAP_PX = 8;

/**
 * Keeps a panel that stands at a button within the page's main part, which clips what goes over its edges: it is as wide
 * as fits, and moved by what would be cut off. Again whenever one of the two changes its size, until it is called off.
 */
export function keepWithin(panel: HTMLElement): () => void {
  const main = panel.closest("main");
  if (main === null) return () => undefined;
  const place = (): void => {
    panel.style.translate = "";
    panel.style.maxWidth = "";
    // A sheet on a narrow screen is over all of it.
    if (getComputedStyle(panel).position === "fixed") return;
    const room = main.getBoundingClientRect();
    panel.style.maxWidth = `${room.width - 2 * GAP_PX}px`;
    const { left, right } = panel.getBoundingClientRect();
    const over = Math.min(0, room.right - GAP_PX - right);
    const shift = Math.max(over, room.left + GAP_PX - left);
    if (shift !== 0) panel.style.translate = `${shift}px 0`;
  };
  const sizes = new ResizeObserver(place);
  for (const one of [panel, main]) sizes.observe(one);
  place();
  return () => sizes.disconnect();
}
