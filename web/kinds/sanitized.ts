import DOMPurify from "dompurify";
import { imageText, withoutHandlers } from "./rich-text.ts";

const TAGS = [
  ...["p", "br", "div", "span", "b", "strong", "i", "em", "u", "s", "strike", "del", "ins"],
  ...["sub", "sup", "small", "code", "pre", "blockquote", "hr", "a", "img", "ul", "ol", "li"],
  ...["dl", "dt", "dd", "table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption"],
  ...["h1", "h2", "h3", "h4", "h5", "h6"],
];

const HEADINGS = "h1, h2, h3, h4, h5, h6";

/**
 * HTML of the org as it may stand in a page: no scripts, styles and handlers, nothing that is loaded, no names and ids.
 * Links lead to pages, addresses and numbers, elsewhere. Its headings are none of the page.
 */
export function sanitized(html: string): DocumentFragment {
  const fragment = DOMPurify.sanitize(withoutHandlers(html), {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ["href", "alt", "colspan", "rowspan", "dir"],
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    ALLOWED_URI_REGEXP: /^(?:https?:\/\/|mailto:|tel:)/i,
    RETURN_DOM_FRAGMENT: true,
  });
  for (const image of fragment.querySelectorAll("img")) image.replaceWith(imageText(image));
  for (const link of fragment.querySelectorAll("a")) {
    link.rel = "noopener noreferrer nofollow";
    link.target = "_blank";
  }
  for (const heading of fragment.querySelectorAll(HEADINGS)) {
    const strong = document.createElement("strong");
    strong.append(...heading.childNodes);
    const paragraph = document.createElement("p");
    paragraph.append(strong);
    heading.replaceWith(paragraph);
  }
  return fragment;
}
