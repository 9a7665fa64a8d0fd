import { createMemo, createSignal, For, Index, type JSX, onMount, Show } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import { columnKind } from "../format/column-kind.ts";
import { columnLabel } from "../format/column-label.ts";
import { draftFault, type Filter, operatorsOf, operatorWord } from "../state/filter.ts";
import { Icon } from "../ui/icon.tsx";
import { FilterValue } from "./filter-value.tsx";

/** Drafts filters; nothing is asked until they are applied. */
export function FilterEditor(props: {
  readonly columns: readonly Column[];
  /** What a new filter starts with. */
  readonly firstColumn: string;
  readonly filters: readonly Filter[];
  readonly onApply: (filters: readonly Filter[]) => void;
}): JSX.Element {
  const byName = createMemo(() => new Map(props.columns.map((column) => [column.column, column])));
  const sorted = createMemo(() =>
    props.columns.toSorted((a, b) => columnLabel(a).localeCompare(columnLabel(b))),
  );
  const fresh = (name: string): Filter => {
    const column = byName().get(name);
    return {
      column: name,
      op: column ? (operatorsOf(column)[0] ?? "eq") : "eq",
      value: firstValue(column),
    };
  };
  const [drafts, setDrafts] = createSignal<readonly Filter[]>(
    props.filters.length > 0 ? props.filters : [fresh(props.firstColumn)],
  );
  const [tried, setTried] = createSignal(false);
  let form: HTMLFormElement | undefined;
  onMount(() => focusLast(form));

  const change = (index: number, part: Partial<Filter>) =>
    setDrafts((before) => before.map((one, at) => (at === index ? { ...one, ...part } : one)));
  const faultOf = (filter: Filter): string | null => {
    const column = byName().get(filter.column);
    return column ? draftFault(filter, column) : `There is no column ${filter.column}.`;
  };
  const apply = () => {
    setTried(true);
    if (drafts().every((filter) => faultOf(filter) === null)) props.onApply(drafts());
  };

  return (
    <form
      ref={(element) => (form = element)}
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <div class="flex max-h-[60dvh] flex-col gap-3 overflow-y-auto p-3">
        <Show when={drafts().length === 0}>
          <p class="text-sm text-ink-3">No filters: all records are shown.</p>
        </Show>
        <Index each={drafts()}>
          {(filter, index) => (
            <fieldset>
              <legend class="sr-only">Filter {index + 1}</legend>
              <div class="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_28px] gap-1.5 sm:grid-cols-[minmax(0,4fr)_minmax(0,3fr)_minmax(0,5fr)_28px]">
                <select
                  class="field"
                  aria-label="Column"
                  onChange={(event) => change(index, fresh(event.currentTarget.value))}
                >
                  <Show when={!byName().has(filter().column)}>
                    <option value={filter().column} selected>
                      {filter().column}
                    </option>
                  </Show>
                  <For each={sorted()}>
                    {(column) => (
                      <option value={column.column} selected={column.column === filter().column}>
                        {columnLabel(column)}
                      </option>
                    )}
                  </For>
                </select>
                <OperatorSelect
                  filter={filter()}
                  column={byName().get(filter().column)}
                  onChange={(part) => change(index, part)}
                />
                <div class="order-last col-span-3 sm:order-none sm:col-span-1">
                  <Show when={filter().op !== "null" && byName().get(filter().column)} keyed>
                    {(column) => (
                      <FilterValue
                        column={column}
                        op={filter().op}
                        value={filter().value}
                        invalid={tried() && faultOf(filter()) !== null}
                        onChange={(value) => change(index, { value })}
                      />
                    )}
                  </Show>
                </div>
                <button
                  type="button"
                  class="button button-quiet px-1.5"
                  aria-label={`Remove filter ${index + 1}`}
                  onClick={() => setDrafts((before) => before.filter((_, at) => at !== index))}
                >
                  <Icon name="close" />
                </button>
              </div>
              <Show when={tried() && faultOf(filter())}>
                {(fault) => (
                  <p class="mt-1 text-xs text-bad-ink" role="alert">
                    {fault()}
                  </p>
                )}
              </Show>
            </fieldset>
          )}
        </Index>
      </div>
      <div class="flex gap-2 border-t border-line p-2">
        <button
          type="button"
          class="button button-quiet"
          onClick={() => {
            setDrafts((before) => [...before, fresh(props.firstColumn)]);
            focusLast(form);
          }}
        >
          <Icon name="plus" />
          Add filter
        </button>
        <button type="button" class="button ml-auto" onClick={() => props.onApply([])}>
          Clear
        </button>
        <button type="submit" class="button button-primary">
          Apply
        </button>
      </div>
    </form>
  );
}

function OperatorSelect(props: {
  readonly filter: Filter;
  readonly column: Column | undefined;
  readonly onChange: (part: Partial<Filter>) => void;
}): JSX.Element {
  // Keys, not objects: an option that is made anew would lose the choice.
  const keys = () => {
    const known = (props.column ? operatorsOf(props.column) : []).flatMap((op): string[] =>
      op === "null" ? ["null.true", "null.false"] : [op],
    );
    const chosen = keyOf(props.filter);
    return known.includes(chosen) ? known : [...known, chosen];
  };
  const label = (key: string) => {
    if (key === "null.true") return "is empty";
    if (key === "null.false") return "is not empty";
    return operatorWord(key, columnKind(props.column?.type ?? ""));
  };
  return (
    <select
      class="field"
      aria-label="Condition"
      onChange={(event) => {
        const [op = "eq", empty] = event.currentTarget.value.split(".");
        const isList = op === "in" || props.filter.op === "in";
        const clears = props.filter.op === "null" || (isList && op !== props.filter.op);
        props.onChange(
          empty === undefined ? { op, ...(clears ? { value: "" } : {}) } : { op, value: empty },
        );
      }}
    >
      <For each={keys()}>
        {(key) => (
          <option value={key} selected={key === keyOf(props.filter)}>
            {label(key)}
          </option>
        )}
      </For>
    </select>
  );
}

function keyOf(filter: Filter): string {
  return filter.op === "null" ? `null.${filter.value === "false" ? "false" : "true"}` : filter.op;
}

function firstValue(column: Column | undefined): string {
  return column && columnKind(column.type) === "boolean" ? "true" : "";
}

/** The column of the newest filter: the first thing to decide about it. */
function focusLast(form: HTMLFormElement | undefined): void {
  queueMicrotask(() =>
    [...(form?.querySelectorAll("fieldset") ?? [])].at(-1)?.querySelector("select")?.focus(),
  );
}
