import { type JSX, Show } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import { columnLabel } from "../kinds/column-label.ts";
import { FilterValue } from "../kinds/filter-value.tsx";
import { operatorWord } from "../kinds/operator.ts";
import { kindOf } from "../kinds/registry.ts";
import { Select } from "../kinds/select.tsx";
import { Icon } from "../ui/icon.tsx";
import type { Filter } from "../view/filter.ts";

type RowProps = {
  readonly number: number;
  readonly filter: Filter;
  /** By name, sorted by label. */
  readonly columns: ReadonlyMap<string, Column>;
  /** Why it cannot be applied; null while nobody has tried to. */
  readonly fault: string | null;
  readonly onColumn: (name: string) => void;
  readonly onChange: (part: Partial<Filter>) => void;
  readonly onRemove: () => void;
};

/** One filter that is being drafted: a column, a condition, a value. */
export function FilterRow(props: RowProps): JSX.Element {
  const column = () => props.columns.get(props.filter.column);
  return (
    <fieldset>
      <legend class="sr-only">Filter {props.number}</legend>
      <div class="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto] gap-1.5 sm:grid-cols-[minmax(0,4fr)_minmax(0,3fr)_minmax(0,5fr)_auto]">
        <ColumnSelect {...props} />
        <OperatorSelect {...props} />
        <div class="order-last col-span-3 sm:order-none sm:col-span-1">
          <Show when={props.filter.op !== "null" && column()} keyed>
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
  const names = () => {
    const known = [...props.columns.keys()];
    return props.columns.has(props.filter.column) ? known : [props.filter.column, ...known];
  };
  const text = (name: string) => {
    const column = props.columns.get(name);
    return column ? columnLabel(column) : name;
  };
  return (
    <Select
      label="Column"
      values={names()}
      text={text}
      chosen={props.filter.column}
      onChoose={(name) => props.onColumn(name)}
    />
  );
}

function OperatorSelect(props: RowProps): JSX.Element {
  const kind = () => {
    const column = props.columns.get(props.filter.column);
    return column && kindOf(column);
  };
  const keys = () => {
    const known = (kind()?.operators ?? []).flatMap((op): string[] =>
      op === "null" ? ["null.true", "null.false"] : [op],
    );
    const chosen = keyOf(props.filter);
    return known.includes(chosen) ? known : [...known, chosen];
  };
  const label = (key: string) => {
    if (key === "null.true") return "is empty";
    if (key === "null.false") return "is not empty";
    return operatorWord(key, kind()?.words ?? {});
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
    <Select
      label="Condition"
      values={keys()}
      text={label}
      chosen={keyOf(props.filter)}
      onChoose={choose}
    />
  );
}

function keyOf(filter: Filter): string {
  return filter.op === "null" ? `null.${filter.value === "false" ? "false" : "true"}` : filter.op;
}
