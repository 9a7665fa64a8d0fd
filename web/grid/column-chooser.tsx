import { createMemo, createSignal, For, type JSX, onMount, Show } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import { columnLabel } from "../kinds/column-label.ts";
import { ALL_COLUMNS } from "../view/default-columns.ts";
import { Icon } from "../ui/icon.tsx";
import { isNarrow } from "../ui/narrow.ts";
import { ColumnActs } from "./column-acts.tsx";
import type { ColumnTools } from "./create-column-tools.ts";
import type { GridView } from "./create-grid-view.ts";
import { DensityPart } from "./density-part.tsx";

export type ChooserProps = {
  readonly columns: readonly Column[];
  readonly shown: readonly string[];
  /** Null stands for the default columns. */
  readonly onShow: (columns: readonly string[] | null) => void;
  readonly grid: GridView;
  readonly tools: ColumnTools;
};

/** A list of all columns to tick. */
export function ColumnChooser(props: ChooserProps & { readonly onDone: () => void }): JSX.Element {
  const [search, setSearch] = createSignal("");
  const shown = createMemo(() => new Set(props.shown));
  // The list keeps its order until a column is moved, so that no row moves away under the pointer.
  const [ordered, setOrdered] = createSignal(shownFirst(props.columns, props.shown));
  const found = createMemo(() => {
    const words = search().trim().toLowerCase();
    return ordered().filter((one) => `${one.label} ${one.field}`.toLowerCase().includes(words));
  });
  const toggle = (name: string, on: boolean) => {
    const next = on ? [...props.shown, name] : props.shown.filter((one) => one !== name);
    if (next.length > 0) props.onShow(next);
  };
  return (
    <>
      <SearchField count={props.columns.length} value={search()} onInput={setSearch} />
      <Show when={isNarrow()}>
        <p class="px-3 pt-2 text-xs text-ink-3">
          A card has the name, and the first of the others.
        </p>
      </Show>
      <ul class="max-h-80 overflow-y-auto p-1 max-sm:max-h-[45dvh]" aria-label="Columns">
        <For each={found()}>
          {(column) => (
            <li class="flex items-center rounded-sm hover:bg-hover">
              <label class="flex h-7 pointer-coarse:h-11 min-w-0 flex-1 cursor-pointer items-center gap-2 px-2 text-sm">
                <input
                  type="checkbox"
                  class="size-3.5 shrink-0 accent-accent"
                  checked={shown().has(column.column)}
                  disabled={shown().has(column.column) && props.shown.length === 1}
                  onChange={(event) => toggle(column.column, event.currentTarget.checked)}
                />
                <span class="min-w-0 flex-1 truncate" title={column.field}>
                  {columnLabel(column)}
                </span>
                <Show when={!shown().has(column.column)}>
                  <span class="shrink-0 text-2xs text-ink-3">{column.type}</span>
                </Show>
              </label>
              <Show when={shown().has(column.column)}>
                <ColumnActs
                  column={column}
                  grid={props.grid}
                  tools={props.tools}
                  onMoved={() => setOrdered(shownFirst(props.columns, props.shown))}
                />
              </Show>
            </li>
          )}
        </For>
      </ul>
      <Show when={found().length === 0}>
        <p class="px-3 pb-3 text-sm text-ink-3">No column is called that.</p>
      </Show>
      <DensityPart grid={props.grid} />
      <div class="flex gap-2 border-t border-line p-2">
        <button type="button" class="button" onClick={() => props.onShow(null)}>
          Default
        </button>
        <button type="button" class="button" onClick={() => props.onShow([ALL_COLUMNS])}>
          All
        </button>
        <button type="button" class="button ml-auto" onClick={() => props.onDone()}>
          Done
        </button>
      </div>
    </>
  );
}

function SearchField(props: {
  readonly count: number;
  readonly value: string;
  readonly onInput: (text: string) => void;
}): JSX.Element {
  let input: HTMLInputElement | undefined;
  // A phone would cover the columns with its keyboard.
  onMount(() => isNarrow() || input?.focus());
  return (
    <div class="border-b border-line p-2">
      <label class="relative block">
        <span class="sr-only">Search columns</span>
        <Icon name="search" class="absolute top-1/2 left-2 -translate-y-1/2 text-ink-3" />
        <input
          ref={(element) => (input = element)}
          type="search"
          class="field w-full pl-7.5"
          placeholder={`Search ${props.count} columns`}
          value={props.value}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
      </label>
    </div>
  );
}

function shownFirst(columns: readonly Column[], shown: readonly string[]): readonly Column[] {
  const first = new Set(shown);
  return [
    ...shown.flatMap((name) => columns.find((column) => column.column === name) ?? []),
    ...columns.filter((column) => !first.has(column.column)),
  ];
}
