import { createSignal, For, type JSX, Match, onMount, Show, Switch } from "solid-js";
import type { BoardFilter } from "../../edge/protocol/board.ts";
import { countText } from "../format/number.ts";
import { Popover } from "../ui/popover.tsx";
import { type Choice, createChoices, MOST_CHOICES } from "./create-choices.ts";
import type { Describe } from "../condition/field-at.ts";

type ValueFilterProps = {
  readonly filter: BoardFilter;
  readonly chosen: readonly (string | null)[];
  readonly zone: string;
  readonly describe: Describe;
  readonly onChange: (values: readonly (string | null)[]) => void;
};

/** Chooses values of a field: those that there are, with how many records have them. */
export function ValueFilter(props: ValueFilterProps): JSX.Element {
  const [isOpen, setOpen] = createSignal(false);
  const choices = createChoices(
    () => props.filter,
    () => props.zone,
    props.describe,
    () => isOpen() || props.chosen.length > 0,
  );
  const toggle = (value: string | null) =>
    props.onChange(
      props.chosen.includes(value)
        ? props.chosen.filter((one) => one !== value)
        : [...props.chosen, value],
    );
  return (
    <Popover
      open={isOpen()}
      onOpen={setOpen}
      label={props.filter.label}
      width="md:w-72"
      side="left"
      button={
        <>
          <span class="text-ink-3">{props.filter.label}</span>
          <span class="max-w-40 truncate">{chosenText(props.chosen.map(choices.textOf))}</span>
        </>
      }
    >
      <Switch fallback={<span class="bone m-2 h-24" aria-busy="true" />}>
        <Match when={choices.error()}>
          {(error) => <p class="p-3 text-sm text-bad-ink">{error().message}</p>}
        </Match>
        <Match when={choices.isKnown()}>
          <ChoiceList
            label={props.filter.label}
            choices={choices.all()}
            chosen={props.chosen}
            onToggle={toggle}
          />
        </Match>
      </Switch>
    </Popover>
  );
}

function ChoiceList(props: {
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

function chosenText(texts: readonly string[]): string {
  if (texts.length === 0) return "any";
  return texts.length <= 2 ? texts.join(", ") : `${texts[0]} and ${texts.length - 1} more`;
}
