import { type Accessor, batch, createSignal, onCleanup } from "solid-js";
import type { Change } from "../../edge/protocol/change.ts";
import { nextFrame } from "../live/next-frame.ts";
import { makeRowStore } from "./row-store.ts";
import type { Row } from "./row-table.ts";

/** The rows of a list as signals. Without a feed nothing changes them. */
export function createRows(options: {
  readonly line?: () => string | null;
  readonly onUnknown?: (changes: readonly Change[]) => void;
  readonly matters?: (change: Change) => boolean;
  readonly onApplied?: (changes: readonly Change[]) => void;
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
