/** Of all texts within charts (drawings.css). */
export const TEXT_PX = 12;
/** A browser draws a text up to so much wider than it measures it. */
const SLACK_PX = 1;
const MOST_KNOWN = 5_000;

const known = new Map<string, number>();
let context: CanvasRenderingContext2D | null = null;

/** How wide a chart draws a text, in pixels. */
export function measureText(text: string): number {
  const before = known.get(text);
  if (before !== undefined) return before;
  context ??= makeContext();
  const width = (context?.measureText(text).width ?? text.length * TEXT_PX * 0.6) + SLACK_PX;
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(text, width);
  return width;
}

function makeContext(): CanvasRenderingContext2D | null {
  const made = document.createElement("canvas").getContext("2d");
  if (made) made.font = `${TEXT_PX}px ${getComputedStyle(document.body).fontFamily}`;
  return made;
}
