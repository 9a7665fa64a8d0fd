import { For, type JSX, Match, Show, Switch } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import { columnKind } from "../format/column-kind.ts";
import { inValues } from "../state/filter.ts";

type Props = {
  readonly column: Column;
  readonly op: string;
  readonly value: string;
  readonly invalid: boolean;
  readonly onChange: (value: string) => void;
};

/** The value of a filter, entered as its column's type wants it. */
export function FilterValue(props: Props): JSX.Element {
  const kind = () => columnKind(props.column.type);
  const isChoice = () =>
    props.column.options.length > 0 && (props.op === "eq" || props.op === "ne");
  return (
    <Switch fallback={<TextValue {...props} inputMode={isFigure(kind()) ? "decimal" : "text"} />}>
      <Match when={kind() === "boolean"}>
        <select
          class="field w-full"
          aria-label="Value"
          onChange={(event) => props.onChange(event.currentTarget.value)}
        >
          <option value="true" selected={props.value === "true"}>
            Yes
          </option>
          <option value="false" selected={props.value === "false"}>
            No
          </option>
        </select>
      </Match>
      <Match when={props.op === "in"}>
        <ListValue {...props} />
      </Match>
      <Match when={isChoice()}>
        <select
          class="field w-full"
          aria-label="Value"
          aria-invalid={props.invalid}
          onChange={(event) => props.onChange(event.currentTarget.value)}
        >
          <option value="">Choose…</option>
          <For each={props.column.options}>
            {(option) => (
              <option value={option.value} selected={option.value === props.value}>
                {option.label}
              </option>
            )}
          </For>
        </select>
      </Match>
      <Match when={kind() === "date"}>
        <input
          type="date"
          class="field w-full"
          aria-label="Value"
          aria-invalid={props.invalid}
          value={props.value}
          onInput={(event) => props.onChange(event.currentTarget.value)}
        />
      </Match>
      <Match when={kind() === "datetime"}>
        <input
          type="datetime-local"
          class="field w-full"
          aria-label="Value, in your time zone"
          aria-invalid={props.invalid}
          value={toLocal(props.value)}
          onInput={(event) => props.onChange(fromLocal(event.currentTarget.value))}
        />
      </Match>
    </Switch>
  );
}

function TextValue(props: Props & { readonly inputMode: "text" | "decimal" }): JSX.Element {
  return (
    <input
      type="text"
      class="field w-full"
      aria-label="Value"
      aria-invalid={props.invalid}
      inputmode={props.inputMode}
      autocomplete="off"
      value={props.value}
      onInput={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}

/** Several values: ticked where the column names its values, else separated by commas. */
function ListValue(props: Props): JSX.Element {
  const chosen = () => new Set(inValues(props.value));
  const set = (values: Iterable<string>) => {
    const list = [...values].filter((one) => one !== "");
    props.onChange(list.length === 0 ? "" : JSON.stringify(list));
  };
  return (
    <Show
      when={props.column.options.length > 0}
      fallback={
        <input
          type="text"
          class="field w-full"
          aria-label="Values, separated by commas"
          placeholder="a, b, c"
          value={inValues(props.value).join(", ")}
          onChange={(event) => set(event.currentTarget.value.split(",").map((one) => one.trim()))}
        />
      }
    >
      <div
        class="max-h-44 overflow-y-auto rounded-md border border-line-2 p-1"
        role="group"
        aria-label="Values"
        classList={{ "border-bad": props.invalid }}
      >
        <For each={props.column.options}>
          {(option) => (
            <label class="flex min-h-6 cursor-pointer items-center gap-2 rounded-sm px-1.5 text-sm hover:bg-hover">
              <input
                type="checkbox"
                class="size-3.5 shrink-0 accent-(--accent)"
                checked={chosen().has(option.value)}
                onChange={(event) => {
                  const next = chosen();
                  if (event.currentTarget.checked) next.add(option.value);
                  else next.delete(option.value);
                  set(next);
                }}
              />
              <span class="min-w-0 truncate">{option.label}</span>
            </label>
          )}
        </For>
      </div>
    </Show>
  );
}

function isFigure(kind: ReturnType<typeof columnKind>): boolean {
  return kind === "number" || kind === "percent";
}

/** The instant as the reader's clock shows it, for a datetime-local input; empty where it is none. */
function toLocal(instant: string): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return "";
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function fromLocal(local: string): string {
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? "" : at.toISOString();
}
