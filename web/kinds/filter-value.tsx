import { For, type JSX, Match, Show, Switch } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import { countText } from "../format/number.ts";
import type { Choice } from "./kind.ts";
import { inValues } from "./operator.ts";
import { kindOf } from "./registry.ts";
import { ReferenceValue } from "./reference-value.tsx";
import { Select } from "./select.tsx";

type Props = {
  readonly column: Column;
  readonly op: string;
  readonly value: string;
  readonly invalid: boolean;
  /** How many records have each value, where that is known. */
  readonly counts?: ReadonlyMap<string, number> | undefined;
  readonly onChange: (value: string) => void;
};

/** The value of a filter, entered as its column's kind wants it. */
export function FilterValue(props: Props): JSX.Element {
  const choices = () => kindOf(props.column).choices;
  const isChoice = () =>
    props.column.options.length > 0 && (props.op === "eq" || props.op === "ne");
  return (
    <Switch fallback={<TypedValue {...props} />}>
      <Match when={choices().length > 0}>
        <ChosenValue {...props} choices={choices()} />
      </Match>
      <Match when={kindOf(props.column).cell === "record" && props.op !== "in"}>
        <ReferenceValue {...props} />
      </Match>
      <Match when={props.op === "in"}>
        <ListValue {...props} />
      </Match>
      <Match when={isChoice()}>
        <ChosenValue
          {...props}
          choices={[{ value: "", label: "Choose…" }, ...countedChoices(props)]}
        />
      </Match>
    </Switch>
  );
}

function ChosenValue(props: Props & { readonly choices: readonly Choice[] }): JSX.Element {
  return (
    <Select
      label="Value"
      values={props.choices.map(({ value }) => value)}
      text={(value) => props.choices.find((choice) => choice.value === value)?.label ?? value}
      chosen={props.value}
      invalid={props.invalid}
      onChoose={(value) => props.onChange(value)}
    />
  );
}

function TypedValue(props: Props): JSX.Element {
  const input = () => kindOf(props.column).input;
  const isText = () => input().type === "text" || input().type === "decimal";
  return (
    <input
      type={isText() ? "text" : input().type}
      class="field w-full"
      aria-label={input().label}
      aria-invalid={props.invalid}
      inputmode={input().type === "decimal" ? "decimal" : undefined}
      autocomplete="off"
      value={input().show(props.value)}
      onInput={(event) => props.onChange(input().read(event.currentTarget.value))}
    />
  );
}

/** The values that the column lists, and others that records have. */
function allChoices({ column, counts }: Pick<Props, "column" | "counts">): readonly Choice[] {
  const listed = new Set(column.options.map(({ value }) => value));
  const others = [...(counts?.keys() ?? [])].filter((value) => !listed.has(value));
  return [...column.options, ...others.map((value) => ({ value, label: value }))];
}

/** The same, with how many records have each. */
function countedChoices(props: Pick<Props, "column" | "counts">): readonly Choice[] {
  const { counts } = props;
  return allChoices(props).map(({ value, label }) => ({
    value,
    label: counts === undefined ? label : `${label} (${countText(counts.get(value) ?? 0)})`,
  }));
}

/** Several values: checkboxes where the column lists its values, otherwise a text with commas. */
function ListValue(props: Props): JSX.Element {
  const chosen = () => new Set(inValues(props.value));
  const set = (values: Iterable<string>) => {
    const list = [...values].filter((one) => one !== "");
    props.onChange(list.length === 0 ? "" : JSON.stringify(list));
  };
  const tick = (value: string, on: boolean) => {
    const next = chosen();
    if (on) next.add(value);
    else next.delete(value);
    set(next);
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
        <For each={allChoices(props)}>
          {(option) => (
            <label class="flex min-h-6 pointer-coarse:min-h-11 cursor-pointer items-center gap-2 rounded-sm px-1.5 text-sm hover:bg-hover">
              <input
                type="checkbox"
                class="size-3.5 shrink-0 accent-accent"
                checked={chosen().has(option.value)}
                onChange={(event) => tick(option.value, event.currentTarget.checked)}
              />
              <span class="min-w-0 flex-1 truncate" title={option.label}>
                {option.label}
              </span>
              <Show when={props.counts}>
                {(counts) => (
                  <span class="shrink-0 text-2xs text-ink-3">
                    {countText(counts().get(option.value) ?? 0)}
                  </span>
                )}
              </Show>
            </label>
          )}
        </For>
      </div>
    </Show>
  );
}
