import {
  createEffect,
  createSignal,
  createUniqueId,
  For,
  type JSX,
  on,
  onCleanup,
  Show,
} from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import { createReferenceName, useReferences } from "../state/references.tsx";
import { type FoundRecord, searchRecords } from "../state/search-records.ts";
import { isRecordId } from "./id.ts";
import { referencedObject } from "./reference.ts";

type Props = {
  readonly column: Column;
  readonly value: string;
  readonly invalid: boolean;
  readonly onChange: (value: string) => void;
};

/** The search begins when so long nothing was typed. */
const TYPING_MS = 200;

/** A record, searched by its name as one types; an id is taken as it is. */
export function ReferenceValue(props: Props): JSX.Element {
  const list = createUniqueId();
  const [text, setText] = createSignal(props.value);
  const [isOpen, setOpen] = createSignal(false);
  const [active, setActive] = createSignal(0);
  const { found, isSearching, problem } = createSearch(props, text, isOpen);
  const name = createReferenceName(() => {
    const object =
      isRecordId(props.value) && referencedObject(props.column.referenceTo, props.value);
    return object ? { object, id: props.value } : null;
  });
  const shown = () => (isOpen() ? text() : (name() ?? text()));

  const choose = (record: FoundRecord): void => {
    setText(record.name);
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
          nothing={problem() ?? (isSearching() ? "Searching…" : "No record has that in its name.")}
          onChoose={choose}
        />
      </Show>
    </div>
  );
}

function Found(props: {
  readonly id: string;
  readonly records: readonly FoundRecord[];
  readonly active: number;
  readonly withObject: boolean;
  /** Said where there is no record. */
  readonly nothing: string;
  readonly onChoose: (record: FoundRecord) => void;
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
            <bdi class="min-w-0 flex-1 truncate">{record.name}</bdi>
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

function createSearch(props: Props, text: () => string, isOpen: () => boolean) {
  const { isMirrored } = useReferences();
  const [found, setFound] = createSignal<readonly FoundRecord[]>([]);
  const [isSearching, setSearching] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();
  const search = async (words: string, signal: AbortSignal): Promise<void> => {
    try {
      const records = await searchRecords(
        props.column.referenceTo.filter(isMirrored),
        words,
        signal,
      );
      if (!signal.aborted) setFound(records);
    } catch (error) {
      if (!signal.aborted) setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      if (!signal.aborted) setSearching(false);
    }
  };
  createEffect(
    on([text, isOpen], ([typed, open]) => {
      const words = typed.trim();
      setFound([]);
      setProblem(undefined);
      if (!open || words === "") return;
      setSearching(true);
      const leaving = new AbortController();
      const timer = setTimeout(() => void search(words, leaving.signal), TYPING_MS);
      onCleanup(() => {
        clearTimeout(timer);
        leaving.abort();
      });
    }),
  );
  return { found, isSearching, problem };
}
