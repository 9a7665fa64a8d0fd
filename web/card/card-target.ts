import { type Accessor, createSignal, onCleanup, onMount } from "solid-js";

/** A link to a record, whose card is wanted. Its attribute `data-card` names object and id. */
export type CardTarget = {
  readonly link: HTMLElement;
  readonly object: string;
  readonly id: string;
  /** The moment that the link leads to; null: now. */
  readonly asOf: string | null;
};

/** A pointer that passes opens nothing, and one that goes over to the card does not close it. */
const OPEN_MS = 400;
const FOCUS_MS = 700;
const CLOSE_MS = 250;

/**
 * The link whose card is to be shown: one that a mouse or the focus rests on, also within a cell of a grid that has the
 * focus. Escape, a press, scrolling and leaving both link and card end it (WCAG 1.4.13). Fingers get none.
 */
export function createCardTarget(): Accessor<CardTarget | null> {
  const [target, setTarget] = createSignal<CardTarget | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let awaited: Element | null = null;
  let wantedBy: "mouse" | "focus" = "mouse";
  const later = (delayMs: number, link: HTMLElement | null, by: "mouse" | "focus") => {
    if (link !== null && link === awaited) return;
    // What moves below a mouse that rests takes no card from the focus.
    if (link === null && by !== wantedBy && (awaited ?? target()) !== null) return;
    clearTimeout(timer);
    awaited = link;
    wantedBy = by;
    if (link !== null && link === target()?.link) return;
    if (link === null && target() === null) return;
    timer = setTimeout(() => setTarget(link?.isConnected ? targetOf(link) : null), delayMs);
  };
  const close = () => {
    clearTimeout(timer);
    awaited = null;
    setTarget(null);
  };
  const focus = (focused: EventTarget | null) => {
    if (!(focused instanceof HTMLElement) || !focused.matches(":focus-visible")) return;
    later(FOCUS_MS, focusedLink(focused), "focus");
  };
  const listeners = {
    pointerover({ target: over, pointerType }: PointerEvent) {
      if (pointerType !== "mouse" || !(over instanceof Element)) return;
      if (over.closest("[data-record-card]")) return later(0, target()?.link ?? null, wantedBy);
      const link = over.closest<HTMLElement>("a[data-card]");
      later(link ? OPEN_MS : CLOSE_MS, link, "mouse");
    },
    focusin: ({ target: focused }: FocusEvent) => focus(focused),
    focusout: () => later(CLOSE_MS, null, "focus"),
    pointerdown: close,
    // The focus itself scrolls: what is awaited opens where its link then is.
    scroll: () => target() && close(),
    keydown(event: KeyboardEvent) {
      if (event.key !== "Escape" || target() === null) return;
      event.stopPropagation();
      event.preventDefault();
      close();
    },
  };
  onMount(() => {
    // The page was there before this, and a mouse that rests says nothing.
    focus(document.activeElement);
    if (window.matchMedia("(hover: hover)").matches)
      later(OPEN_MS, document.querySelector<HTMLElement>("a[data-card]:hover"), "mouse");
    for (const [name, listener] of Object.entries(listeners))
      document.addEventListener(name, listener as EventListener, {
        capture: true,
        passive: name !== "keydown",
      });
    onCleanup(() => {
      close();
      for (const [name, listener] of Object.entries(listeners))
        document.removeEventListener(name, listener as EventListener, { capture: true });
    });
  });
  return target;
}

function focusedLink(focused: HTMLElement): HTMLElement | null {
  if (focused.matches("a[data-card]")) return focused;
  return focused.matches('[role="gridcell"]')
    ? focused.querySelector<HTMLElement>("a[data-card]")
    : null;
}

function targetOf(link: HTMLElement): CardTarget | null {
  const [object, id] = link.dataset["card"]?.split(" ") ?? [];
  if (!object || !id) return null;
  const asOf = new URL(link.getAttribute("href") ?? "", window.location.href).searchParams.get(
    "asOf",
  );
  return { link, object, id, asOf };
}
