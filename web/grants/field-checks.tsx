import { createMemo, createSignal, For, type JSX, Show } from "solid-js";
import type { WholeObject } from "../client/group-calls.ts";
import { type FieldEntry, fieldEntries, isNamed, isTouched, withEntry } from "./field-entries.ts";

/** From so many on they can be searched. */
const MANY = 12;

/** Fields of an object, to be ticked. A compound is one of them. */
export function FieldChecks(props: {
  readonly label: string;
  readonly columns: WholeObject["columns"];
  readonly named: readonly string[];
  /** A part of a compound stands for all of it: what hides one part hides the others. */
  readonly byPart?: boolean;
  readonly onChange: (named: readonly string[]) => void;
}): JSX.Element {
  const [text, setText] = createSignal("");
  const entries = createMemo(() => fieldEntries(props.columns));
  const found = () => {
    const sought = text().trim().toLowerCase();
    return entries().filter((entry) =>
      [entry.label, entry.name, ...entry.parts].some((one) => one.toLowerCase().includes(sought)),
    );
  };
  const lost = createMemo(() => {
    const known = new Set(entries().flatMap(({ names }) => names));
    return props.named.filter((name) => !known.has(name.toLowerCase()) && !isId(name));
  });
  const all = (isOn: boolean) =>
    found().reduce((named, entry) => withEntry(entry, named, isOn), props.named);
  return (
    <div class="rounded-md border border-line" role="group" aria-label={props.label}>
      <div class="flex flex-wrap items-center gap-1.5 border-b border-line p-1.5">
        <Show when={entries().length >= MANY} fallback={<span class="flex-1" />}>
          <input
            class="field min-w-40 flex-1 pointer-coarse:h-11"
            type="search"
            placeholder={`Find one of ${entries().length} fields`}
            aria-label={`${props.label}: find a field`}
            value={text()}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </Show>
        <button
          type="button"
          class="button pointer-coarse:min-h-11"
          onClick={() => props.onChange(all(true))}
        >
          {text().trim() === "" ? "All" : "All of these"}
        </button>
        <button
          type="button"
          class="button pointer-coarse:min-h-11"
          onClick={() => props.onChange(all(false))}
        >
          None
        </button>
      </div>
      <ul class="grid max-h-64 grid-cols-1 overflow-y-auto p-1 sm:grid-cols-2">
        <For
          each={found()}
          fallback={<li class="px-2 py-1 text-sm text-ink-3">No field is called so.</li>}
        >
          {(entry) => (
            <Check
              entry={entry}
              isOn={props.byPart ? isTouched(entry, props.named) : isNamed(entry, props.named)}
              onChange={(isOn) => props.onChange(withEntry(entry, props.named, isOn))}
            />
          )}
        </For>
      </ul>
      <Show when={lost().length > 0}>
        <p class="flex flex-wrap items-center gap-2 border-t border-line px-3 py-2 text-xs text-warn-ink">
          {`Not there any more: ${lost().join(", ")}.`}
          <button
            type="button"
            class="button"
            onClick={() => props.onChange(props.named.filter((name) => !lost().includes(name)))}
          >
            Take them out
          </button>
        </p>
      </Show>
    </div>
  );
}

const isId = (name: string): boolean => name.toLowerCase() === "id";

function Check(props: {
  readonly entry: FieldEntry;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}): JSX.Element {
  return (
    <li class="min-w-0 rounded-sm hover:bg-hover">
      <label class="flex min-h-7 cursor-pointer items-start gap-2 px-2 py-1 text-sm pointer-coarse:min-h-11 pointer-coarse:items-center">
        <input
          type="checkbox"
          class="mt-0.5 size-3.5 shrink-0 accent-accent"
          checked={props.isOn}
          onChange={(event) => props.onChange(event.currentTarget.checked)}
        />
        <span class="min-w-0 wrap-anywhere" title={props.entry.name}>
          <bdi>{props.entry.label}</bdi>
          <Show when={props.entry.parts.length > 0}>
            <span class="block text-xs text-ink-3">{`with ${props.entry.parts.join(", ")}`}</span>
          </Show>
        </span>
      </label>
    </li>
  );
}
