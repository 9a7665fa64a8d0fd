import { createSignal, For, type JSX, Show } from "solid-js";

export type ChoiceOf<T> = {
  readonly value: T;
  readonly text: string;
  readonly picture?: JSX.Element;
  /** Why it cannot be chosen now, or null. */
  readonly fault?: string | null;
};

/** One of a few. What cannot be chosen now says why: on hover, and where it is tried. */
export function Choices<T>(props: {
  readonly label: string;
  readonly choices: readonly ChoiceOf<T>[];
  readonly chosen: T;
  readonly onChoose: (value: T) => void;
}): JSX.Element {
  const [tried, setTried] = createSignal<T | null>(null);
  const reason = () => {
    const at = props.choices.find(({ value }) => value === tried());
    return at?.fault ?? props.choices.find(({ value }) => value === props.chosen)?.fault ?? null;
  };
  const choose = ({ value, fault }: ChoiceOf<T>) => {
    setTried(() => (fault ? value : null));
    if (!fault) props.onChoose(value);
  };
  return (
    <div class="flex flex-col gap-1.5">
      <div class="flex flex-wrap gap-1.5" role="group" aria-label={props.label}>
        <For each={props.choices}>
          {(choice) => (
            <button
              type="button"
              class="button"
              classList={{
                "h-auto flex-col gap-1 w-19 px-1 py-2 text-xs": choice.picture !== undefined,
                "opacity-55": Boolean(choice.fault) && choice.value !== props.chosen,
              }}
              aria-pressed={choice.value === props.chosen}
              aria-disabled={Boolean(choice.fault)}
              title={choice.fault ?? undefined}
              onClick={() => choose(choice)}
            >
              {choice.picture}
              {choice.text}
            </button>
          )}
        </For>
      </div>
      <p class="text-xs text-warn-ink" role="status">
        <Show when={reason()}>{reason()}</Show>
      </p>
    </div>
  );
}
