import { createSignal, createUniqueId, For, type JSX, Show } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import type { SearchHit } from "../../edge/protocol/search.ts";
import { visible } from "../format/visible.ts";
import { createSearch } from "../state/create-search.ts";
import { createReferenceName, useReferences } from "../state/references.tsx";
import { isRecordId } from "./id.ts";
import { referencedObject } from "./reference.ts";

type Props = {
  readonly column: Column;
  readonly value: string;
  readonly invalid: boolean;
  readonly onChange: (value: string) => void;
};

const MOST_SHOWN = 8;

/** A record, searched by its name as one types; an id is taken as it is. */
export function ReferenceValue(props: Props): JSX.Element {
  const list = createUniqueId();
  const [text, setText] = createSignal(props.value);
  const [isOpen, setOpen] = createSignal(false);
  const [active, setActive] = createSignal(0);
  const { isMirrored } = useReferences();
  const search = createSearch(
    () => (isOpen() ? text() : ""),
    () => props.column.referenceTo.filter(isMirrored),
  );
  // What another text found must not be chosen by a quick Enter.
  const found = () => (search.isBehind() ? [] : (search.answer()?.hits.slice(0, MOST_SHOWN) ?? []));
  const nothing = () =>
    search.error()?.message ?? (search.isBehind() ? "Searching…" : "No record is found by that.");
  const name = createReferenceName(() => {
    const object =
      isRecordId(props.value) && referencedObject(props.column.referenceTo, props.value);
    return object ? { object, id: props.value } : null;
  });
  const shown = () => (isOpen() ? text() : (name() ?? text()));

  const choose = (record: SearchHit): void => {
    setText(nameOf(record));
    setOpen(false);
    props.onChange(record.id);
  };
  const type = (typed: string): void => {
    setText(typed);
    setOpen(true);
    setActive(0);
    props.onChange(typed.trim());
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const record = found()[active()];
    if (!isOpen() || !record) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined)
      setActive((before) => (before + step + found().length) % found().length);
    else if (event.key === "Enter") choose(record);
    else if (event.key === "Escape") setOpen(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="relative">
      <input
        type="text"
        role="combobox"
        class="field w-full"
        dir="auto"
        aria-label="Value: a record's name or id"
        aria-expanded={isOpen()}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={isOpen() && found().length > 0 ? `${list}-${active()}` : undefined}
        aria-invalid={props.invalid}
        autocomplete="off"
        placeholder="Name or id"
        value={shown()}
        onInput={(event) => type(event.currentTarget.value)}
        onBlur={() => setOpen(false)}
        on:keydown={onKeyDown}
      />
      <Show when={isOpen() && text().trim() !== ""}>
        <Found
          id={list}
          records={found()}
          active={active()}
          withObject={props.column.referenceTo.length > 1}
          nothing={nothing()}
          onChoose={choose}
        />
      </Show>
    </div>
  );
}

const nameOf = ({ name, id }: SearchHit): string => (name === null ? id : visible(name));

function Found(props: {
  readonly id: string;
  readonly records: readonly SearchHit[];
  readonly active: number;
  readonly withObject: boolean;
  /** Said where there is no record. */
  readonly nothing: string;
  readonly onChoose: (record: SearchHit) => void;
}): JSX.Element {
  return (
    <ul
      id={props.id}
      role="listbox"
      aria-label="Records"
      class="mt-1 max-h-60 overflow-y-auto rounded-md border border-line-2 bg-surface p-1"
    >
      <For
        each={props.records}
        fallback={
          <li
            role="option"
            aria-selected="false"
            aria-disabled="true"
            class="px-2 py-1 text-sm text-ink-3"
          >
            {props.nothing}
          </li>
        }
      >
        {(record, index) => (
          <li
            id={`${props.id}-${index()}`}
            role="option"
            aria-selected={index() === props.active}
            class="flex min-h-7 cursor-pointer items-center gap-2 rounded-sm px-2 text-sm aria-selected:bg-tint pointer-coarse:min-h-11"
            // Before the blur, which closes the list.
            onPointerDown={(event) => {
              event.preventDefault();
              props.onChoose(record);
            }}
          >
            <bdi class="min-w-0 truncate">{nameOf(record)}</bdi>
            <bdi class="min-w-0 flex-1 truncate text-xs text-ink-3">{record.beside?.value}</bdi>
            <Show when={props.withObject}>
              <span class="shrink-0 text-2xs text-ink-3">{record.object}</span>
            </Show>
            <span class="shrink-0 font-mono text-2xs text-ink-3">{record.id.slice(-6)}</span>
          </li>
        )}
      </For>
    </ul>
  );
}
