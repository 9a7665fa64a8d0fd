/**
 * A control that vanishes while it has the focus (a filter that is removed, a menu that closes, the last "Load more")
 * would leave the focus nowhere, and whoever uses the keyboard at the top of the page. This gives the focus to what now
 * stands where the control stood, or nearest to it.
 */
const REACHABLE = "a[href], button, input, select, textarea, summary, [tabindex]";

/** From the control outwards: its place among the children of each ancestor. */
type Way = readonly { readonly parent: Element; readonly index: number }[];

/** Keeps the focus within an element from now on. @returns what ends it */
export function keepFocus(root: HTMLElement): () => void {
  let last: Element | null = null;
  let way: Way = [];
  const onFocusIn = ({ target }: FocusEvent) => {
    if (!(target instanceof Element)) return;
    last = target;
    way = wayTo(target, root);
  };
  // Whoever points elsewhere wants the focus there, or nowhere.
  const onPointerDown = ({ target }: PointerEvent) => {
    if (target instanceof Node && !last?.contains(target)) last = null;
  };
  const vanished = new MutationObserver(() => {
    if (!last || last.isConnected || document.activeElement !== document.body) return;
    last = null;
    nearest(way)?.focus({ preventScroll: true });
  });
  root.addEventListener("focusin", onFocusIn);
  document.addEventListener("pointerdown", onPointerDown, true);
  vanished.observe(root, { childList: true, subtree: true });
  return () => {
    root.removeEventListener("focusin", onFocusIn);
    document.removeEventListener("pointerdown", onPointerDown, true);
    vanished.disconnect();
  };
}

function wayTo(element: Element, root: Element): Way {
  const way: { parent: Element; index: number }[] = [];
  for (let child = element; child !== root;) {
    const parent: Element | null = child.parentElement;
    if (!parent) break;
    way.push({ parent, index: [...parent.children].indexOf(child) });
    child = parent;
  }
  return way;
}

/** The control nearest to where the way led: the same place first, then what follows it, then what is before it. */
function nearest(way: Way): HTMLElement | null {
  for (const [depth, { parent, index }] of way.entries()) {
    if (!parent.isConnected) continue;
    const inwards = way.slice(0, depth).toReversed();
    const children = [...parent.children];
    const around = [...children.slice(index), ...children.slice(0, index).toReversed()];
    for (const child of around) {
      const found = follow(child, inwards) ?? within(child, children.indexOf(child) < index);
      if (found) return found;
    }
    // Beyond the page stands what has nothing to do with it.
    if (parent.matches("main, dialog")) return parent as HTMLElement;
  }
  return null;
}

/** The control at the same place within another element, such as the same button of the next row. */
function follow(from: Element, inwards: Way): HTMLElement | null {
  let element: Element | undefined = from;
  for (const { index } of inwards) element = element?.children[index];
  return element instanceof HTMLElement && isReachable(element) ? element : null;
}

function within(element: Element, isBefore: boolean): HTMLElement | null {
  const all = [element, ...element.querySelectorAll(REACHABLE)].filter(
    (one): one is HTMLElement => one instanceof HTMLElement && isReachable(one),
  );
  return (isBefore ? all.at(-1) : all[0]) ?? null;
}

function isReachable(element: HTMLElement): boolean {
  return (
    element.matches(REACHABLE) &&
    element.tabIndex >= 0 &&
    !element.matches(":disabled") &&
    element.checkVisibility({ visibilityProperty: true })
  );
}
