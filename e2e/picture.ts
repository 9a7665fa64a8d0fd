import type { Page } from "playwright-core";

type Pixels = {
  readonly width: number;
  readonly height: number;
  /** How many pixels have a colour: `255 255 255`. */
  readonly counts: Readonly<Record<string, number>>;
};

const COUNT = `(context, width, height) => {
  const words = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
  const counts = {};
  for (const word of words) {
    const colour = [word & 255, (word >> 8) & 255, (word >> 16) & 255].join(" ");
    counts[colour] = (counts[colour] ?? 0) + 1;
  }
  return counts;
}`;

/** The size of a PNG, as the browser decodes it, and its colours. */
export function pixelsOf(page: Page, png: Buffer): Promise<Pixels> {
  return page.evaluate(`(async () => {
    const file = Uint8Array.from(atob("${png.toString("base64")}"), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([file], { type: "image/png" }));
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext("2d");
    context.drawImage(bitmap, 0, 0);
    return { width, height, counts: (${COUNT})(context, width, height) };
  })()`);
}

/** A colour of the theme that is shown, as pixels have it. */
export async function colourOf(page: Page, name: string): Promise<string> {
  const counts: Pixels["counts"] = await page.evaluate(`(() => {
    const probe = document.createElement("i");
    probe.style.color = "var(${name})";
    document.body.append(probe);
    const context = new OffscreenCanvas(1, 1).getContext("2d");
    context.fillStyle = getComputedStyle(probe).color;
    probe.remove();
    context.fillRect(0, 0, 1, 1);
    return (${COUNT})(context, 1, 1);
  })()`);
  return Object.keys(counts)[0] ?? "";
}
