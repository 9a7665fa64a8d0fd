import { createEffect, createUniqueId, For, type JSX, onMount, Show } from "solid-js";
import { Dialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { createFinder } from "./create-finder.ts";
import type { PaletteItem } from "./palette-items.ts";
import { PaletteStatus } from "./palette-status.tsx";
import "./palette.css";

/** Search over all records, pages and commands: one field, and a list that arrows move in. It is shown while it is there. */
export function Palette(props: {
  readonly onClose: () => void;
  readonly onKeyboard: () => void;
}): JSX.Element {
  let dialog: HTMLDialogElement | undefined;
  onMount(() => dialog?.showModal());
  return (
    <Dialog
      ref={(element) => {
        dialog = element;
        element.addEventListener("close", () => props.onClose());
      }}
      class="palette"
      label="Search"
    >
      <Finder onDone={() => dialog?.close()} onKeyboard={() => props.onKeyboard()} />
    </Dialog>
  );
}

function Finder(props: {
  readonly onDone: () => void;
  readonly onKeyboard: () => void;
}): JSX.Element {
  const id = createUniqueId();
  const finder = createFinder({
    onDone: () => props.onDone(),
    onKeyboard: () => props.onKeyboard(),
  });
  const { text, setText, lines, at, search } = finder;
  return (
    <>
      <div class="flex items-center gap-2 border-b border-line px-3">
        <Icon name="search" class="size-4 shrink-0 text-ink-3" />
        <input
          class="h-12 min-w-0 flex-1 bg-transparent text-base outline-none"
          type="search"
          role="combobox"
          aria-label="Search records, pages and commands"
          aria-expanded={lines().length > 0}
          aria-controls={id}
          aria-activedescendant={at() < 0 ? undefined : `${id}-${at()}`}
          aria-autocomplete="list"
          autocomplete="off"
          spellcheck={false}
          maxlength={200}
          placeholder="Name, e-mail, phone, number or id"
          autofocus
          value={text()}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => finder.onKey(event)}
        />
      </div>
      <div class="min-h-0 flex-1 overflow-y-auto p-1.5" aria-busy={search.isBehind()}>
        <div id={id} role="listbox" aria-label="Found">
          <For each={lines()}>
            {(item, index) => (
              <Line
                id={`${id}-${index()}`}
                item={item}
                isChosen={index() === at()}
                isFirstRecord={index() === finder.recordsFrom() && index() > 0}
                onPoint={() => finder.choose(item.key)}
                onTake={(isApart) => finder.take(item, isApart)}
              />
            )}
          </For>
        </div>
        <PaletteStatus
          text={text()}
          answer={search.answer()}
          error={search.error()}
          isBehind={search.isBehind()}
        />
      </div>
    </>
  );
}

function Line(props: {
  readonly id: string;
  readonly item: PaletteItem;
  readonly isChosen: boolean;
  readonly isFirstRecord: boolean;
  readonly onPoint: () => void;
  readonly onTake: (isApart: boolean) => void;
}): JSX.Element {
  let line: HTMLDivElement | undefined;
  createEffect(() => {
    if (props.isChosen) line?.scrollIntoView({ block: "nearest" });
  });
  return (
    <div
      ref={(element) => (line = element)}
      id={props.id}
      role="option"
      aria-selected={props.isChosen}
      class="palette-line"
      classList={{ "mt-1.5": props.isFirstRecord }}
      onPointerMove={() => props.onPoint()}
      onClick={(event) => props.onTake(event.ctrlKey || event.metaKey)}
    >
      <bdi class="min-w-0 flex-1 truncate" title={props.item.label}>
        {props.item.label}
      </bdi>
      <Show when={props.item.detail}>
        <bdi class="max-w-1/2 shrink-0 truncate text-xs text-ink-3">{props.item.detail}</bdi>
      </Show>
    </div>
  );
}
