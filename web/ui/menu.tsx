import { createSignal, createUniqueId, For, type JSX, onCleanup, onMount, Show } from "solid-js";
import { menuMove } from "./menu-move.ts";

export type MenuItem = { readonly label: string; readonly onSelect: () => void };

/**
 * A button with a menu below it: arrows, Home, End and first letters move, Enter selects, Escape, Tab and a click
 * elsewhere close it. The focus goes back to the button before an item is carried out.
 */
export function Menu(props: {
  /** What the button is called. */
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly onOpen?: () => void;
  readonly children: JSX.Element;
}): JSX.Element {
  const id = createUniqueId();
  /** The place of the item that has the focus first. */
  const [opened, setOpened] = createSignal<number | null>(null);
  let root: HTMLDivElement | undefined;
  let button: HTMLButtonElement | undefined;
  const isOpen = () => opened() !== null;
  const open = (at: number) => {
    props.onOpen?.();
    setOpened(at);
  };
  const close = (hasFocus: boolean) => {
    if (hasFocus) button?.focus();
    setOpened(null);
  };
  return (
    <div ref={(element) => (root = element)} class="relative">
      <button
        ref={(element) => (button = element)}
        type="button"
        class="menu-button"
        aria-label={props.label}
        title={props.label}
        aria-haspopup="menu"
        aria-expanded={isOpen()}
        aria-controls={isOpen() ? id : undefined}
        onClick={() => (isOpen() ? close(true) : open(0))}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
          event.preventDefault();
          open(event.key === "ArrowDown" ? 0 : props.items.length - 1);
        }}
      >
        {props.children}
      </button>
      <Show when={isOpen()}>
        <MenuList
          id={id}
          label={props.label}
          items={props.items}
          first={opened() ?? 0}
          onClose={close}
          isWithin={(target) => root?.contains(target) ?? false}
        />
      </Show>
    </div>
  );
}

function MenuList(props: {
  readonly id: string;
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly first: number;
  readonly onClose: (hasFocus: boolean) => void;
  readonly isWithin: (target: Node) => boolean;
}): JSX.Element {
  let list: HTMLDivElement | undefined;
  const entries = () => [...(list?.children ?? [])] as HTMLElement[];
  onMount(() => {
    entries()[props.first]?.focus();
    const onPointerDown = ({ target }: PointerEvent) => {
      if (target instanceof Node && !props.isWithin(target)) props.onClose(false);
    };
    document.addEventListener("pointerdown", onPointerDown);
    onCleanup(() => document.removeEventListener("pointerdown", onPointerDown));
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Tab") return props.onClose(true);
    const at = entries().findIndex((entry) => entry === document.activeElement);
    const labels = props.items.map(({ label }) => label);
    const next = menuMove(event.key, at, labels);
    if (next === null && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    if (next === null) props.onClose(true);
    else entries()[next]?.focus();
  };
  return (
    <div
      ref={(element) => (list = element)}
      id={props.id}
      role="menu"
      aria-label={props.label}
      class="menu"
      onKeyDown={onKeyDown}
    >
      <For each={props.items}>
        {(item) => (
          <button
            type="button"
            role="menuitem"
            tabindex="-1"
            class="menu-item"
            onPointerEnter={(event) => event.currentTarget.focus()}
            onClick={() => {
              props.onClose(true);
              item.onSelect();
            }}
          >
            {item.label}
          </button>
        )}
      </For>
    </div>
  );
}
