import { useLocation, useNavigate } from "@solidjs/router";
import { type JSX, Show } from "solid-js";
import { Icon } from "../ui/icon.tsx";
import { isNarrow } from "../ui/narrow.ts";
import { createShortcuts } from "../ui/shortcut.ts";
import { moveCell, type Neighbours, neighboursOf } from "../view/last-view.ts";

export type Beside = {
  /** Null where the record was not opened from a list. */
  readonly ids: Neighbours | null;
  readonly go: (way: keyof Neighbours) => void;
};

/**
 * The previous and the next record of the list that a record was opened from, also by keys, which are heard before the
 * record is there: people go through many at once.
 */
export function createBeside(object: string, id: string): Beside {
  const navigate = useNavigate();
  const location = useLocation();
  const ids = neighboursOf(object, id);
  const go = (way: keyof Neighbours) => {
    const to = ids?.[way];
    if (!to) return;
    moveCell(object, to);
    // One step back leads to the list, however many records were seen.
    navigate(`/objects/${object}/${to}${location.search}`, { replace: true });
  };
  createShortcuts({ k: () => go("previous"), j: () => go("next") });
  return { ids, go };
}

export function BesideRecord(props: { readonly beside: Beside }): JSX.Element {
  return (
    <Show when={props.beside.ids}>
      <nav class="flex" aria-label="Records of the list">
        <Step beside={props.beside} way="previous" label="Previous (k)" turn="rotate-180" />
        <Step beside={props.beside} way="next" label="Next (j)" turn="" />
      </nav>
    </Show>
  );
}

/** The same at the thumb, on a narrow screen. */
export function BesideBar(props: { readonly beside: Beside }): JSX.Element {
  return (
    <Show when={isNarrow() && props.beside.ids}>
      <nav
        class="sticky bottom-0 z-10 flex h-14 shrink-0 items-center justify-between border-t border-line bg-page px-2"
        aria-label="Records of the list"
      >
        <Step beside={props.beside} way="previous" label="Previous (k)" turn="rotate-180">
          Previous
        </Step>
        <Step beside={props.beside} way="next" label="Next (j)" turn="order-1">
          Next
        </Step>
      </nav>
    </Show>
  );
}

function Step(props: {
  readonly beside: Beside;
  readonly way: keyof Neighbours;
  readonly label: string;
  readonly turn: string;
  /** Its word, where there is room for one. */
  readonly children?: JSX.Element;
}): JSX.Element {
  /** The list ends here, as far as it was loaded. */
  const isEnd = () => props.beside.ids?.[props.way] === null;
  return (
    <button
      type="button"
      class="button button-quiet px-1.5 pointer-coarse:min-h-11 pointer-coarse:min-w-11"
      classList={{ "opacity-40": isEnd() }}
      aria-label={props.label}
      aria-disabled={isEnd()}
      title={props.label}
      onClick={() => props.beside.go(props.way)}
    >
      <Icon name="right" class={props.turn} />
      {props.children}
    </button>
  );
}
