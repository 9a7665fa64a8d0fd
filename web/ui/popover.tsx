import { createEffect, createUniqueId, type JSX, onCleanup, Show } from "solid-js";
import { Dynamic } from "solid-js/web";
import { Icon } from "./icon.tsx";

/**
 * A button with a panel below it; on a narrow screen the panel is a sheet at the bottom. Escape and a click elsewhere
 * close it; the focus goes back to the button.
 */
export function Popover(props: {
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
  readonly label: string;
  readonly title?: string;
  readonly button: JSX.Element;
  readonly children: JSX.Element;
  readonly width: string;
  /** The side that it shares with its button, from desktop width on. Default: right. */
  readonly side?: "left" | "right";
  /** The button is what the page is called. */
  readonly isHeading?: boolean;
}): JSX.Element {
  const id = createUniqueId();
  let root: HTMLDivElement | undefined;
  let button: HTMLButtonElement | undefined;
  let panel: HTMLDivElement | undefined;
  const close = () => {
    if (root?.contains(document.activeElement)) button?.focus();
    props.onOpen(false);
  };
  createEffect(() => {
    if (!props.open || !panel) return;
    onCleanup(stayWithin(panel));
    // Opened by a key, from elsewhere: the next key is meant for the panel.
    if (!root?.contains(document.activeElement)) panel.focus({ preventScroll: true });
  });
  createEffect(() => {
    if (!props.open) return;
    const onPointerDown = (event: PointerEvent) => {
      if (event.target instanceof Node && !root?.contains(event.target)) props.onOpen(false);
    };
    document.addEventListener("pointerdown", onPointerDown);
    onCleanup(() => document.removeEventListener("pointerdown", onPointerDown));
  });
  return (
    <div
      ref={(element) => (root = element)}
      class="md:relative"
      classList={{ "min-w-0": props.isHeading ?? false }}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !props.open) return;
        event.stopPropagation();
        close();
      }}
    >
      <Dynamic
        component={props.isHeading ? "h1" : "div"}
        class={props.isHeading ? "-ml-2" : undefined}
      >
        <button
          ref={(element) => (button = element)}
          type="button"
          class={props.isHeading ? "title-button" : "button"}
          aria-expanded={props.open}
          aria-controls={props.open ? id : undefined}
          title={props.title}
          onClick={() => props.onOpen(!props.open)}
        >
          {props.button}
        </button>
      </Dynamic>
      <Show when={props.open}>
        {/* A tap beside a sheet closes it, and does nothing else. */}
        <div class="fixed inset-0 z-20 bg-shade sm:hidden" onClick={close} />
        <div
          ref={(element) => (panel = element)}
          id={id}
          role="dialog"
          tabindex="-1"
          aria-label={props.label}
          class={`outline-none absolute inset-x-2 top-full z-20 mt-1 rounded-md border border-line-2 bg-surface text-ink shadow-[0_6px_24px_var(--color-shade)] max-sm:sheet ${props.side === "left" ? "md:right-auto md:left-0" : "md:right-0 md:left-auto"} ${props.width}`}
        >
          <SheetHead label={props.label} onClose={close} />
          {props.children}
        </div>
      </Show>
    </div>
  );
}

/** The code of it comes when a panel is opened first; without it the panel may be cut off. @returns what ends it */
function stayWithin(panel: HTMLElement): () => void {
  const within = import("./keep-within.ts").then(
    (code) => code.keepWithin(panel),
    () => undefined,
  );
  return () => void within.then((stop) => stop?.());
}

/** What a sheet is, and a way out of it for a thumb. */
function SheetHead(props: { readonly label: string; readonly onClose: () => void }): JSX.Element {
  return (
    <div class="sticky top-0 z-10 flex items-center justify-between rounded-t-[inherit] border-b border-line bg-surface py-1 pr-1 pl-4 sm:hidden">
      <span class="text-lg font-semibold" aria-hidden="true">
        {props.label}
      </span>
      <button
        type="button"
        class="button button-quiet size-11 px-0"
        aria-label={`Close: ${props.label}`}
        onClick={() => props.onClose()}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
