/** What is on the screen and not in a picture of it. */
const LEFT_OUT = "[data-not-in-picture], .sr-only";

/**
 * A copy of an element that looks alike without any style sheet: each of its elements says its own style. Nothing in it is
 * pointed at.
 */
export function stillCopy(element: HTMLElement): HTMLElement {
  const plain = makePlainStyles();
  element.dataset["still"] = "";
  const { bottom } = element.getBoundingClientRect();
  const isLeftOut = (child: Element) =>
    child.matches(LEFT_OUT) || child.getBoundingClientRect().top >= bottom;
  const copy = copyOf(element, null, { plain: plain.of, isLeftOut }) as HTMLElement;
  delete element.dataset["still"];
  plain.end();
  return copy;
}

type PlainStyles = (element: Element) => CSSStyleDeclaration;
type Copying = {
  readonly plain: PlainStyles;
  /** Also what lies below the picture, such as most rows of a long table. */
  readonly isLeftOut: (child: Element) => boolean;
};

function copyOf(from: Element, parent: CSSStyleDeclaration | null, copying: Copying): Element {
  const style = getComputedStyle(from);
  const copy =
    from instanceof HTMLCanvasElement ? imageOf(from) : (from.cloneNode(false) as Element);
  copy.setAttribute("style", styleText(style, parent, copying.plain(from)));
  for (const child of from.childNodes) {
    if (child instanceof Text) copy.append(child.cloneNode());
    else if (child instanceof Element && !copying.isLeftOut(child))
      copy.append(copyOf(child, style, copying));
  }
  return copy;
}

function imageOf(canvas: HTMLCanvasElement): Element {
  const image = document.createElement("img");
  image.src = canvas.toDataURL();
  return image;
}

/**
 * What a style has that its parent's or that of a plain element has not: the rest an element would have anyway. Nothing
 * moves, and nothing scrolls.
 */
function styleText(
  style: CSSStyleDeclaration,
  parent: CSSStyleDeclaration | null,
  plain: CSSStyleDeclaration,
): string {
  const own = [...style].flatMap((name) => {
    const value = style.getPropertyValue(name);
    // A line that is not drawn counts as of no width, whatever it says.
    const isKnown =
      !name.endsWith("-width") &&
      value === plain.getPropertyValue(name) &&
      value === (parent ?? plain).getPropertyValue(name);
    return isKnown ? [] : `${name}:${value};`;
  });
  return `${own.join("")}animation:none;transition:none;scrollbar-width:none`;
}

/** The styles of elements that no style sheet says anything of, by their names. */
function makePlainStyles(): { readonly of: PlainStyles; readonly end: () => void } {
  const host = document.createElement("div");
  host.style.cssText = "all:initial;position:fixed;visibility:hidden";
  const root = host.attachShadow({ mode: "closed" });
  document.body.append(host);
  const known = new Map<string, CSSStyleDeclaration>();
  return {
    of({ namespaceURI, localName }) {
      const style = known.get(localName) ?? getComputedStyle(probe(root, namespaceURI, localName));
      known.set(localName, style);
      return style;
    },
    end: () => host.remove(),
  };
}

function probe(root: ShadowRoot, namespace: string | null, name: string): Element {
  const element = document.createElementNS(namespace, name);
  root.append(element);
  return element;
}
