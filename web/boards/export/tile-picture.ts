import { resolveColour } from "../../charts/resolve-colour.ts";
import { stillCopy } from "./still-copy.ts";

/** Pixels for each one of the screen. */
const SCALE = 2;
const FOOT_PX = 28;
const FOOT_MARGIN_PX = 15;
const SVG = "http://www.w3.org/2000/svg";

/** A PNG of a tile as it looks, in the present theme, with a line of words below it. */
export async function tilePicture(tile: HTMLElement, foot: string): Promise<Blob> {
  const { width, height } = tile.getBoundingClientRect();
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * SCALE);
  canvas.height = Math.round((height + FOOT_PX) * SCALE);
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("This browser has no canvas to draw on.");
  context.scale(SCALE, SCALE);
  context.fillStyle = resolveColour(tile, "var(--color-surface)");
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(await drawn(tile, width, height), 0, 0, width, height);
  context.font = `11px ${getComputedStyle(tile).fontFamily}`;
  context.fillStyle = resolveColour(tile, "var(--color-ink-3)");
  context.fillText(foot, FOOT_MARGIN_PX, height + FOOT_PX / 2, width - 2 * FOOT_MARGIN_PX);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("Too large a picture.")))),
  );
}

/** The element as an image of vectors, as sharp as it is drawn large. */
async function drawn(tile: HTMLElement, width: number, height: number): Promise<HTMLImageElement> {
  const copy = stillCopy(tile);
  copy.style.borderColor = "transparent";
  const holder = document.createElementNS(SVG, "foreignObject");
  holder.setAttribute("width", "100%");
  holder.setAttribute("height", "100%");
  holder.append(copy);
  const svg = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({
    width: width * SCALE,
    height: height * SCALE,
    viewBox: `0 0 ${width} ${height}`,
  }))
    svg.setAttribute(name, String(value));
  svg.append(holder);
  const image = new Image();
  // Of an address of a blob browsers let no pixel be read.
  image.src = `data:image/svg+xml,${encodeURIComponent(xmlOf(svg))}`;
  await image.decode();
  return image;
}

/** Characters that XML does not have would make it none. */
function xmlOf(svg: Element): string {
  // oxlint-disable-next-line no-control-regex
  const outside = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
  return new XMLSerializer().serializeToString(svg).toWellFormed().replaceAll(outside, "");
}
