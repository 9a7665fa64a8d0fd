import { createEffect, createUniqueId, For, type JSX, Show } from "solid-js";
import { Dialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { createFinder } from "./create-finder.ts";
import type { PaletteItem } from "./palette-items.ts";
import { PaletteStatus } from "./palette-status.tsx";
import "./palette.css";

/** Search over all records, pages and commands: one field, and a list that arrows move in. It is shown while it is there. */
export function Palette(props: {
  /** What was typed before it was there. */
  readonly takeTyped: () => string;
  readonly onClose: () => void;
  readonly onKeyboard: () => void;
}): JSX.Element {
  const typed = props.takeTyped();
  return (
    <Dialog class="palette" label="Search" onClose={() => props.onClose()}>
      <Finder typed={typed} onDone={() => props.onClose()} onKeyboard={() => props.onKeyboard()} />
    </Dialog>
  );
}

function Finder(props: {
  readonly typed: string;
  readonly onDone: () => void;
  readonly onKeyboard: () => void;
}): JSX.Element {
  const id = createUniqueId();
  const finder = createFinder({
    typed: props.typed,
    onDone: () => props.onDone(),
    onKeyboard: () => props.onKeyboard(),
  });
  const { text, setText, lines, at, search } = finder;
  const lineId = (item: PaletteItem) => `${id}-${lines().indexOf(item)}`;
  return (
    <>
      <div class="flex items-center gap-2 border-b border-line pr-2 pl-3.5">
        <Icon name="search" class="size-4 shrink-0 text-ink-3" />
        <input
          class="h-12 min-w-0 flex-1 bg-transparent text-base outline-none"
          type="text"
          role="combobox"
          aria-label="Search records, pages and commands"
          aria-expanded={lines().length > 0}
          aria-controls={id}
          aria-activedescendant={at() < 0 ? undefined : `${id}-${at()}`}
          aria-autocomplete="list"
          autocomplete="off"
          enterkeyhint="go"
          dir="auto"
          spellcheck={false}
          maxlength={200}
          placeholder="Name, e-mail, phone, number or id"
          autofocus
          value={text()}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => finder.onKey(event)}
        />
        <CloseButton onClose={() => props.onDone()} />
      </div>
      <div
        id={id}
        role="listbox"
        aria-label="Found"
        class="min-h-0 flex-1 overflow-y-auto"
        classList={{ "p-1.5": lines().length > 0 }}
        aria-busy={search.isBehind()}
      >
        <For
          each={[
            { label: "Go to", items: finder.matches },
            { label: "Records", items: finder.records },
          ]}
        >
          {({ label, items }) => (
            <Lines label={label} items={items()}>
              {(item) => (
                <Line
                  id={lineId(item)}
                  item={item}
                  isChosen={item === lines()[at()]}
                  onPoint={() => finder.choose(item.key)}
                  onTake={(isApart) => finder.take(item, isApart)}
                />
              )}
            </Lines>
          )}
        </For>
      </div>
      <PaletteStatus
        text={text()}
        answer={search.answer()}
        error={search.error()}
        isBehind={search.isBehind()}
        labelOf={finder.pluralOf}
        hasLines={lines().length > 0}
      />
    </>
  );
}

function CloseButton(props: { readonly onClose: () => void }): JSX.Element {
  return (
    <button
      type="button"
      class="button button-quiet px-1.5"
      aria-label="Close the search"
      title="Close (Esc)"
      onClick={() => props.onClose()}
    >
      <Icon name="close" />
    </button>
  );
}

function Lines(props: {
  readonly label: string;
  readonly items: readonly PaletteItem[];
  readonly children: (item: PaletteItem) => JSX.Element;
}): JSX.Element {
  return (
    <Show when={props.items.length > 0}>
      <div role="group" aria-label={props.label}>
        <p class="px-2 pt-1.5 pb-1 text-2xs text-ink-3" aria-hidden="true">
          {props.label}
        </p>
        <For each={props.items}>{(item) => props.children(item)}</For>
      </div>
    </Show>
  );
}

function Line(props: {
  readonly id: string;
  readonly item: PaletteItem;
  readonly isChosen: boolean;
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
      onPointerMove={() => props.onPoint()}
      onClick={(event) => props.onTake(event.ctrlKey || event.metaKey)}
    >
      <bdi class="palette-label" title={props.item.label}>
        {props.item.label}
      </bdi>
      <Show when={props.item.beside}>
        {(beside) => (
          <bdi class="palette-beside" title={beside()}>
            {beside()}
          </bdi>
        )}
      </Show>
      <span class="palette-sort">{props.item.sort}</span>
    </div>
  );
}
