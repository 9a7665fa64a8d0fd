type Hover = PointerEvent & { readonly currentTarget: HTMLElement; readonly target: Element };

/**
 * For `onPointerOver`: an element's title is made when a pointer comes. Most are never read, and the first exact time
 * takes long to make.
 *
 * @param parts CSS of the elements within it that have a title each, where it has none itself
 */
export function hoverTitle(
  text: (element: HTMLElement) => string | undefined,
  parts?: string,
): (event: Hover) => void {
  return ({ currentTarget, target }) => {
    const element = parts === undefined ? currentTarget : target.closest<HTMLElement>(parts);
    if (element) element.title = text(element) ?? "";
  };
}
