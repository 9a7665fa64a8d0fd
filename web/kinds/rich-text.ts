import { trusted } from "../format/trusted-types.ts";
import { visible } from "../format/visible.ts";
import type { Kind } from "./kind.ts";
import { longText } from "./long-text.ts";
import { text } from "./text.ts";

const SILENT = "script, style, template, noscript, svg, math, title";
/** They stand apart from the text around them. */
const BLOCKS =
  "address, article, blockquote, br, dd, div, dl, dt, h1, h2, h3, h4, h5, h6, hr, li, ol, p, pre, section, table, td, th, tr, ul";

const look = {
  types: [],
  text: (value) => visible(plainText(String(value))),
  exact: (value) => plainText(String(value)),
  cell: "rich",
} as const satisfies Partial<Kind>;

/** Formatted text areas, and formulas that make links and images. Their values are HTML. */
export const richArea: Kind = { ...longText, ...look };
export const richLine: Kind = { ...text, ...look };

/** What is read of HTML, in one line. The document is inert: it runs and loads nothing. */
export function plainText(html: string): string {
  const { body } = new DOMParser().parseFromString(
    inert.createHTML(html.replace(CUT_TAG, cutText)),
    "text/html",
  );
  for (const one of body.querySelectorAll(SILENT)) one.remove();
  for (const image of body.querySelectorAll("img")) image.replaceWith(imageText(image));
  for (const block of body.querySelectorAll(BLOCKS)) {
    block.before(" ");
    block.after(" ");
  }
  return (body.textContent ?? "").replaceAll(/\s+/g, " ").trim();
}

/**
 * HTML whose tags name no handlers. None would run, but a browser that parses one, even into an inert document, says that
 * the page's policy refused it.
 */
export function withoutHandlers(html: string): string {
  return html.replaceAll(/<[a-z][^<>]*>/gi, (tag) =>
    tag.replaceAll(/([\s"'/])on(?=[a-z]+\s*=)/gi, "$1no-on"),
  );
}

const inert = trusted("inert", { createHTML: withoutHandlers });

/** An image is not loaded: it stands for itself. */
export function imageText(image: HTMLImageElement): string {
  return image.alt.trim() || "[image]";
}

/** Lists show the beginnings of long texts: one may end within a tag. */
const CUT_TAG = /<\/?[a-z][^<>]*$/i;

function cutText(tag: string): string {
  return /^<img\b/i.test(tag) ? "[image]…" : "…";
}
