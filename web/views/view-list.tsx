import {
  createEffect,
  createMemo,
  createSignal,
  createUniqueId,
  For,
  type JSX,
  onMount,
  Show,
} from "solid-js";
import { Icon } from "../ui/icon.tsx";
import type { ViewGroup, ViewLine } from "./view-lines.ts";

/** One field, and the views that have its text: arrows move in them, Enter opens. */
export function ViewList(props: {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly groups: readonly ViewGroup[];
  /** The one that is shown. */
  readonly shown: string;
  readonly isBehind: boolean;
  readonly onOpen: (id: string) => void;
}): JSX.Element {
  const id = createUniqueId();
  const [chosen, choose] = createSignal<string | null>(null);
  const lines = createMemo(() => props.groups.flatMap((group) => group.lines));
  const placeOf = (sought: string | null) => lines().findIndex((line) => line.id === sought);
  /** The shown one is chosen first; of what was typed, the first. */
  const at = () => {
    const known = placeOf(chosen() ?? (props.text === "" ? props.shown : null));
    return known < 0 && lines().length > 0 ? 0 : known;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter") {
      event.preventDefault();
      const line = lines()[at()];
      if (line) props.onOpen(line.id);
    }
    if (step === undefined) return;
    event.preventDefault();
    const count = lines().length;
    if (count > 0) choose(lines()[(at() + step + count) % count]?.id ?? null);
  };
  return (
    <>
      <SearchField
        listId={id}
        chosenId={at() < 0 ? undefined : `${id}-${at()}`}
        value={props.text}
        onInput={(text) => {
          choose(null);
          props.onText(text);
        }}
        onKeyDown={onKeyDown}
      />
      <div
        id={id}
        role="listbox"
        aria-label="Views"
        aria-busy={props.isBehind}
        class="max-h-64 overflow-y-auto p-1"
      >
        <For each={props.groups}>
          {(group) => (
            <div role="group" aria-label={group.label}>
              <p class="px-2 pt-1.5 pb-1 text-2xs text-ink-3" aria-hidden="true">
                {group.label}
              </p>
              <For each={group.lines}>
                {(line) => (
                  <Line
                    id={`${id}-${placeOf(line.id)}`}
                    line={line}
                    isShown={line.id === props.shown}
                    isChosen={placeOf(line.id) === at()}
                    onPoint={() => choose(line.id)}
                    onOpen={() => props.onOpen(line.id)}
                  />
                )}
              </For>
            </div>
          )}
        </For>
      </div>
      <Show when={lines().length === 0}>
        <p class="px-3 pb-3 text-sm text-ink-3" role="status">
          No view is called that.
        </p>
      </Show>
    </>
  );
}

function SearchField(props: {
  readonly listId: string;
  readonly chosenId: string | undefined;
  readonly value: string;
  readonly onInput: (text: string) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}): JSX.Element {
  let input: HTMLInputElement | undefined;
  onMount(() => input?.focus());
  return (
    <div class="border-b border-line p-2">
      <label class="relative block">
        <span class="sr-only">Find a view</span>
        <Icon name="search" class="absolute top-1.5 left-2 text-ink-3 pointer-coarse:top-3.5" />
        <input
          ref={(element) => (input = element)}
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls={props.listId}
          aria-activedescendant={props.chosenId}
          aria-autocomplete="list"
          autocomplete="off"
          dir="auto"
          spellcheck={false}
          maxlength={120}
          class="field w-full pl-7.5"
          placeholder="Find a view"
          value={props.value}
          onInput={(event) => props.onInput(event.currentTarget.value)}
          onKeyDown={(event) => props.onKeyDown(event)}
        />
      </label>
    </div>
  );
}

function Line(props: {
  readonly id: string;
  readonly line: ViewLine;
  readonly isShown: boolean;
  readonly isChosen: boolean;
  readonly onPoint: () => void;
  readonly onOpen: () => void;
}): JSX.Element {
  let element: HTMLDivElement | undefined;
  createEffect(() => {
    if (props.isChosen) element?.scrollIntoView({ block: "nearest" });
  });
  return (
    <div
      ref={(div) => (element = div)}
      id={props.id}
      role="option"
      aria-selected={props.isChosen}
      class="flex min-h-7 cursor-pointer items-center gap-2 rounded-sm px-2 text-sm pointer-coarse:min-h-11"
      classList={{ "bg-hover": props.isChosen }}
      onPointerMove={() => props.onPoint()}
      onClick={() => props.onOpen()}
    >
      <bdi
        class="min-w-0 flex-1 truncate"
        classList={{ "font-medium text-accent-2": props.isShown }}
        title={props.line.name}
      >
        {props.line.name}
        <Show when={props.isShown}>
          <span class="sr-only">, shown now</span>
        </Show>
      </bdi>
      <bdi class="max-w-1/2 shrink-0 truncate text-2xs text-ink-3" title={props.line.beside}>
        {props.line.beside}
      </bdi>
    </div>
  );
}
