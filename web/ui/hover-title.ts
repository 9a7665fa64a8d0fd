type Hover = PointerEvent & { readonly currentTarget: HTMLElement };

/**
 * For `onPointerOver`: an element's title is made when a pointer comes. Most are never read, and the first exact time
 * takes long to make.
 */
export function hoverTitle(text: () => string | undefined): (event: Hover) => void {
  return ({ currentTarget }) => {
    currentTarget.title = text() ?? "";
  };
}
