import { For, type JSX, Show } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import { columnLabel } from "../kinds/column-label.ts";
import { FilterValue } from "../kinds/filter-value.tsx";
import { operatorWord } from "../kinds/operator.ts";
import { kindOf } from "../kinds/registry.ts";
import { Icon } from "../ui/icon.tsx";
import type { Filter } from "../view/filter.ts";

type RowProps = {
  readonly number: number;
  readonly filter: Filter;
  /** Sorted by label. */
  readonly columns: readonly Column[];
  readonly column: Column | undefined;
  /** Why it cannot be applied; null while nobody has tried to. */
  readonly fault: string | null;
  readonly onColumn: (name: string) => void;
  readonly onChange: (part: Partial<Filter>) => void;
  readonly onRemove: () => void;
};

/** One filter that is being drafted: a column, a condition, a value. */
export function FilterRow(props: RowProps): JSX.Element {
  return (
    <fieldset>
      <legend class="sr-only">Filter {props.number}</legend>
      <div class="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_28px] gap-1.5 sm:grid-cols-[minmax(0,4fr)_minmax(0,3fr)_minmax(0,5fr)_28px]">
        <ColumnSelect {...props} />
        <OperatorSelect {...props} />
        <div class="order-last col-span-3 sm:order-none sm:col-span-1">
          <Show when={props.filter.op !== "null" && props.column} keyed>
            {(column) => (
              <FilterValue
                column={column}
                op={props.filter.op}
                value={props.filter.value}
                invalid={props.fault !== null}
                onChange={(value) => props.onChange({ value })}
              />
            )}
          </Show>
        </div>
        <button
          type="button"
          class="button button-quiet px-1.5"
          aria-label={`Remove filter ${props.number}`}
          onClick={() => props.onRemove()}
        >
          <Icon name="close" />
        </button>
      </div>
      <Show when={props.fault}>
        {(fault) => (
          <p class="mt-1 text-xs text-bad-ink" role="alert">
            {fault()}
          </p>
        )}
      </Show>
    </fieldset>
  );
}

function ColumnSelect(props: RowProps): JSX.Element {
  return (
    <select
      class="field"
      aria-label="Column"
      onChange={(event) => props.onColumn(event.currentTarget.value)}
    >
      <Show when={!props.column}>
        <option value={props.filter.column} selected>
          {props.filter.column}
        </option>
      </Show>
      <For each={props.columns}>
        {(column) => (
          <option value={column.column} selected={column.column === props.filter.column}>
            {columnLabel(column)}
          </option>
        )}
      </For>
    </select>
  );
}

function OperatorSelect(props: RowProps): JSX.Element {
  // Strings, because options made from new objects would lose the selection.
  const keys = () => {
    const operators = props.column ? kindOf(props.column).operators : [];
    const known = operators.flatMap((op): string[] =>
      op === "null" ? ["null.true", "null.false"] : [op],
    );
    const chosen = keyOf(props.filter);
    return known.includes(chosen) ? known : [...known, chosen];
  };
  const label = (key: string) => {
    if (key === "null.true") return "is empty";
    if (key === "null.false") return "is not empty";
    return operatorWord(key, props.column ? kindOf(props.column).words : {});
  };
  const choose = (key: string) => {
    const [op = "eq", empty] = key.split(".");
    const isList = op === "in" || props.filter.op === "in";
    const clears = props.filter.op === "null" || (isList && op !== props.filter.op);
    props.onChange(
      empty === undefined ? { op, ...(clears ? { value: "" } : {}) } : { op, value: empty },
    );
  };
  return (
    <select
      class="field"
      aria-label="Condition"
      onChange={(event) => choose(event.currentTarget.value)}
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
