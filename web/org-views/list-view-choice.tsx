import { createMemo, createSignal, For, type JSX } from "solid-js";
import type { OrgListView } from "../../edge/protocol/org-list-view.ts";

/** List views to choose from: typing narrows them, arrows go through them, Enter chooses, and again imports. */
export function ListViewChoice(props: {
  readonly views: readonly OrgListView[];
  readonly chosen: OrgListView | null;
  readonly onChoose: (view: OrgListView) => void;
}): JSX.Element {
  const [typed, setTyped] = createSignal("");
  const [at, setAt] = createSignal(0);
  const found = createMemo(() => {
    const words = typed().toLowerCase().split(/\s+/);
    return props.views
      .filter(({ label }) => words.every((word) => label.toLowerCase().includes(word)))
      .toSorted((a, b) => a.label.localeCompare(b.label));
  });
  const active = () => found()[Math.min(at(), found().length - 1)];
  const optionId = (view: OrgListView) => `list-view-${view.id}`;
  const move = (by: number) => {
    setAt(Math.max(0, Math.min(found().length - 1, at() + by)));
    const view = active();
    if (view) document.getElementById(optionId(view))?.scrollIntoView({ block: "nearest" });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    const view = active();
    if (by !== undefined) move(by);
    else if (event.key === "Enter" && view) props.onChoose(view);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <input
        class="field w-full"
        type="text"
        role="combobox"
        aria-label="Find a list view"
        placeholder={`Find one of ${props.views.length}`}
        aria-expanded="true"
        aria-controls="list-views"
        aria-activedescendant={active() && optionId(active() as OrgListView)}
        autocomplete="off"
        ref={(element) => queueMicrotask(() => element.focus())}
        value={typed()}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul
        id="list-views"
        role="listbox"
        aria-label="List views of the org"
        class="mt-2 max-h-52 overflow-y-auto rounded-sm border border-line"
      >
        <For
          each={found()}
          fallback={<li class="px-3 py-2 text-sm text-ink-3">No list view is called so.</li>}
        >
          {(view) => (
            <li
              id={optionId(view)}
              role="option"
              aria-selected={view.id === props.chosen?.id}
              data-active={view === active() ? "" : undefined}
              class="flex min-h-8 cursor-pointer items-center px-3 py-1 text-sm hover:bg-hover aria-selected:bg-tint aria-selected:text-accent-2 data-active:outline-2 data-active:-outline-offset-2 data-active:outline-accent pointer-coarse:min-h-11"
              onClick={() => {
                setAt(found().indexOf(view));
                props.onChoose(view);
              }}
            >
              <bdi class="min-w-0 wrap-anywhere">{view.label}</bdi>
            </li>
          )}
        </For>
      </ul>
    </>
  );
}
