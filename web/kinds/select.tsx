import { For, type JSX } from "solid-js";

/** One of several values. They are strings, because options made from new objects would lose the selection. */
export function Select(props: {
  readonly label: string;
  readonly values: readonly string[];
  readonly text: (value: string) => string;
  readonly chosen: string;
  readonly invalid?: boolean;
  readonly onChoose: (value: string) => void;
}): JSX.Element {
  return (
    <select
      class="field w-full"
      aria-label={props.label}
      aria-invalid={props.invalid}
      onChange={(event) => props.onChoose(event.currentTarget.value)}
    >
      <For each={props.values}>
        {(value) => (
          <option value={value} selected={value === props.chosen}>
            {props.text(value)}
          </option>
        )}
      </For>
    </select>
  );
}
