import { createSignal, createUniqueId, For, type JSX, Show } from "solid-js";
import { Icon } from "../ui/icon.tsx";

/** Some of a kind, each of which can be taken off. */
export function Chips(props: {
  readonly label: string;
  readonly ids: readonly string[];
  readonly text?: (id: string) => string;
  readonly onRemove: (id: string) => void;
}): JSX.Element {
  const text = (id: string) => props.text?.(id) ?? id;
  return (
    <Show when={props.ids.length > 0}>
      <ul class="flex min-w-0 flex-wrap gap-1.5" aria-label={props.label}>
        <For each={props.ids}>
          {(id) => (
            <li class="inline-flex max-w-full items-center rounded-md bg-tint text-xs text-accent-2">
              <bdi class="min-w-0 py-1 pl-2.5 wrap-anywhere">{text(id)}</bdi>
              <button
                type="button"
                class="inline-flex size-6 shrink-0 items-center justify-center rounded-md hover:bg-hover pointer-coarse:size-11"
                aria-label={`Take off: ${text(id)}`}
                onClick={() => props.onRemove(id)}
              >
                <Icon name="close" class="size-3" />
              </button>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}

/** Names that are typed, one after the other. */
export function NameChips(props: {
  readonly label: string;
  readonly placeholder: string;
  readonly names: readonly string[];
  /** Known ones. */
  readonly near?: readonly string[];
  /** What a name may be. */
  readonly pattern?: string;
  readonly onChange: (names: readonly string[]) => void;
}): JSX.Element {
  const list = createUniqueId();
  const [text, setText] = createSignal("");
  let input: HTMLInputElement | undefined;
  const add = () => {
    const name = text().trim();
    if (name === "" || !input?.reportValidity()) return;
    if (!props.names.includes(name)) props.onChange([...props.names, name]);
    setText("");
  };
  return (
    <div class="flex flex-col gap-1.5">
      <Chips
        label={props.label}
        ids={props.names}
        onRemove={(name) => props.onChange(props.names.filter((one) => one !== name))}
      />
      <div class="flex gap-1.5">
        <input
          ref={(element) => (input = element)}
          class="field w-full max-w-72 pointer-coarse:h-11"
          aria-label={props.label}
          placeholder={props.placeholder}
          list={list}
          maxlength="200"
          pattern={props.pattern}
          value={text()}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            add();
          }}
        />
        <datalist id={list}>
          <For each={props.near?.filter((name) => !props.names.includes(name))}>
            {(name) => <option value={name} />}
          </For>
        </datalist>
        <button type="button" class="button pointer-coarse:min-h-11" onClick={add}>
          Add
        </button>
      </div>
    </div>
  );
}
