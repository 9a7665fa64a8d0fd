import { type Accessor, batch, createSignal, onCleanup } from "solid-js";
import type { Change } from "../../edge/protocol/change.ts";
import type { Question } from "../client/api.ts";
import { nextFrame } from "../live/next-frame.ts";
import { FIRST_ROWS, MAX_ROWS, PAGE_ROWS } from "../view/page-rows.ts";
import { makeRowStore } from "./row-store.ts";
import type { Row } from "./row-table.ts";

/** The rows of a list as signals. Without a feed nothing changes them. */
export function createRows(options: {
  readonly line?: () => string | null;
  readonly onUnknown?: (changes: readonly Change[]) => void;
  readonly matters?: (change: Change) => boolean;
}) {
  const [ids, setIds] = createSignal<readonly string[]>([]);
  const [paused, setPaused] = createSignal(false);
  const [held, setHeld] = createSignal(0);
  const store = makeRowStore({
    ...options,
    frame: nextFrame,
    batch,
    onIds: setIds,
    onHeld: setHeld,
  });
  onCleanup(store.close);
  return {
    store,
    ids,
    row(id: string): Accessor<Row | undefined> {
      const [row, setRow] = createSignal(store.row(id));
      onCleanup(store.watchRow(id, () => setRow(() => store.row(id))));
      return row;
    },
    peek: store.row,
    paused,
    held,
    setPaused(next: boolean) {
      setPaused(next);
      if (next) store.pause();
      else store.resume();
    },
  };
}

/**
 * How many rows a page is asked for. The same records in the same order that are read again are as many as there were:
 * what the reader has scrolled to stays.
 */
export function makePageRows(shown: () => number) {
  let before = "";
  return ({ sort, filters, asked }: Question, cursor: string | null): number => {
    const list = JSON.stringify([sort, filters, asked]);
    const isSame = list === before;
    before = list;
    if (cursor !== null) return PAGE_ROWS;
    return isSame ? Math.min(MAX_ROWS, Math.max(FIRST_ROWS, shown())) : FIRST_ROWS;
  };
}
