import { createSignal, For, type JSX, onMount, Show } from "solid-js";
import { countText } from "../format/number.ts";
import { type Choice, MOST_CHOICES } from "./create-choices.ts";

/** The values that a filter takes, with how many records have them, and a field to find one. */
export function ChoiceList(props: {
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly chosen: readonly (string | null)[];
  readonly onToggle: (value: string | null) => void;
}): JSX.Element {
  const [sought, setSought] = createSignal("");
  const shown = () => {
    const text = sought().trim().toLowerCase();
    return props.choices.filter((one) => one.text.toLowerCase().includes(text));
  };
  const toggleFirst = () => {
    const [first] = shown();
    if (sought().trim() !== "" && first) props.onToggle(first.value);
  };
  let input: HTMLInputElement | undefined;
  onMount(() => input?.focus());
  return (
    <div class="flex max-h-80 flex-col">
      <input
        ref={(element) => (input = element)}
        class="field m-2"
        type="search"
        placeholder="Find a value, Enter chooses the first"
        aria-label={`Find a value of ${props.label}`}
        value={sought()}
        onInput={(event) => setSought(event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Enter" && toggleFirst()}
      />
      <ul class="min-h-0 overflow-y-auto px-1 pb-1">
        <For each={shown()} fallback={<li class="px-2 py-2 text-sm text-ink-3">No such value.</li>}>
          {(choice) => (
            <li>
              <label class="flex cursor-pointer items-center gap-2 rounded-md px-2 py-1 text-sm hover:bg-hover pointer-coarse:py-3">
                <input
                  type="checkbox"
                  checked={props.chosen.includes(choice.value)}
                  onChange={() => props.onToggle(choice.value)}
                />
                <bdi class="min-w-0 flex-1 truncate" title={choice.text}>
                  {choice.text}
                </bdi>
                <span class="text-xs text-ink-3">{countText(choice.count)}</span>
              </label>
            </li>
          )}
        </For>
        <Show when={props.choices.length === MOST_CHOICES}>
          <li class="px-2 py-1 text-xs text-ink-3">The {MOST_CHOICES} most frequent values.</li>
        </Show>
      </ul>
    </div>
  );
}
