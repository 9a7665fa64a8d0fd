import { type Accessor, batch, createSignal, onCleanup } from "solid-js";
import type { Change } from "../../edge/protocol/change.ts";
import { nextFrame } from "../live/next-frame.ts";
import { makeRowStore } from "./row-store.ts";
import type { Row } from "./row-table.ts";

/** The rows that are held of a list, and the index of the first of them. */
type HeldRows = { readonly ids: readonly string[]; readonly first: number };

/** The rows of a list as signals. Without a feed nothing changes them. */
export function createRows(options: {
  readonly line?: () => string | null;
  readonly onUnknown?: (changes: readonly Change[]) => void;
  readonly matters?: (change: Change) => boolean;
  readonly onApplied?: (changes: readonly Change[]) => void;
}) {
  const [held, setHeldRows] = createSignal<HeldRows>({ ids: [], first: 0 });
  const ids = () => held().ids;
  const first = () => held().first;
  const [paused, setPaused] = createSignal(false);
  const [heldBack, setHeldBack] = createSignal(0);
  const store = makeRowStore({
    ...options,
    frame: nextFrame,
    batch,
    onIds: (next, from) => setHeldRows({ ids: next, first: from }),
    onHeld: setHeldBack,
  });
  onCleanup(store.close);
  return {
    store,
    ids,
    first,
    at: (index: number) => ids()[index - first()],
    indexOf(id: string): number {
      const index = ids().indexOf(id);
      return index < 0 ? index : index + first();
    },
    row(id: string): Accessor<Row | undefined> {
      const [row, setRow] = createSignal(store.row(id));
      onCleanup(store.watchRow(id, () => setRow(() => store.row(id))));
      return row;
    },
    peek: store.row,
    paused,
    held: heldBack,
    setPaused(next: boolean) {
      setPaused(next);
      if (next) store.pause();
      else store.resume();
    },
  };
}
