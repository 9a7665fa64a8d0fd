import { createMemo, createSignal, Index, type JSX, onMount, Show } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import { columnLabel } from "../kinds/column-label.ts";
import { kindOf } from "../kinds/registry.ts";
import { Icon } from "../ui/icon.tsx";
import { draftFault, type Filter } from "../view/filter.ts";
import { FilterRow } from "./filter-row.tsx";

export type EditorProps = {
  readonly columns: readonly Column[];
  /** What a new filter starts with. */
  readonly firstColumn: string;
  readonly filters: readonly Filter[];
  readonly onApply: (filters: readonly Filter[]) => void;
};

/** Drafts filters. Rows are read only when they are applied. */
export function FilterEditor(props: EditorProps): JSX.Element {
  let form: HTMLFormElement | undefined;
  const byName = createMemo(() => {
    const sorted = props.columns.toSorted((a, b) => columnLabel(a).localeCompare(columnLabel(b)));
    return new Map(sorted.map((column) => [column.column, column]));
  });
  const fresh = (name: string) => freshFilter(name, byName().get(name));
  const [drafts, setDrafts] = createSignal<readonly Filter[]>(
    props.filters.length > 0 ? props.filters : [fresh(props.firstColumn)],
  );
  const [tried, setTried] = createSignal(false);
  onMount(() => focusLast(form));

  const change = (index: number, part: Partial<Filter>) =>
    setDrafts((before) => before.map((one, at) => (at === index ? { ...one, ...part } : one)));
  const faultOf = (filter: Filter): string | null => {
    const column = byName().get(filter.column);
    return column ? draftFault(filter, column) : `There is no column ${filter.column}.`;
  };
  const apply = (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (drafts().every((filter) => faultOf(filter) === null)) props.onApply(drafts());
  };
  const add = () => {
    setDrafts((before) => [...before, fresh(props.firstColumn)]);
    focusLast(form);
  };
  return (
    <form ref={(element) => (form = element)} onSubmit={apply}>
      <div class="flex max-h-[60dvh] flex-col gap-3 overflow-y-auto p-3">
        <Show when={drafts().length === 0}>
          <p class="text-sm text-ink-3">No filters: all records are shown.</p>
        </Show>
        <Index each={drafts()}>
          {(filter, index) => (
            <FilterRow
              number={index + 1}
              filter={filter()}
              columns={byName()}
              fault={tried() ? faultOf(filter()) : null}
              onColumn={(name) => change(index, fresh(name))}
              onChange={(part) => change(index, part)}
              onRemove={() => setDrafts((before) => before.filter((_, at) => at !== index))}
            />
          )}
        </Index>
      </div>
      <Buttons onAdd={add} onClear={() => props.onApply([])} />
    </form>
  );
}

function Buttons(props: { readonly onAdd: () => void; readonly onClear: () => void }): JSX.Element {
  return (
    <div class="flex gap-2 border-t border-line p-2">
      <button type="button" class="button button-quiet" onClick={() => props.onAdd()}>
        <Icon name="plus" />
        Add filter
      </button>
      <button type="button" class="button ml-auto" onClick={() => props.onClear()}>
        Clear
      </button>
      <button type="submit" class="button button-primary">
        Apply
      </button>
    </div>
  );
}

function freshFilter(name: string, column: Column | undefined): Filter {
  if (!column) return { column: name, op: "eq", value: "" };
  const { operators, choices } = kindOf(column);
  return { column: name, op: operators[0] ?? "eq", value: choices[0]?.value ?? "" };
}

/** Focuses the column of the newest filter, which is chosen first. */
function focusLast(form: HTMLFormElement | undefined): void {
  queueMicrotask(() =>
    [...(form?.querySelectorAll("fieldset") ?? [])].at(-1)?.querySelector("select")?.focus(),
  );
}
