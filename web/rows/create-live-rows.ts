import { type Accessor, batch, createEffect, createSignal, on, onCleanup } from "solid-js";
import type { Change } from "../../edge/protocol/change.ts";
import type { Column } from "../../edge/protocol/object.ts";
import { AGAIN_MS, api, isTransient, type Question } from "../client/api.ts";
import type { Connection } from "../live/connection.ts";
import { createFeed } from "../live/create-feed.ts";
import { nextFrame } from "../live/next-frame.ts";
import { createTally } from "./create-tally.ts";
import { LOADING, makeRowPages, type PagesState } from "./row-pages.ts";
import { makeRowStore } from "./row-store.ts";
import type { Row } from "./row-table.ts";

export const PAGE_ROWS = 200;

export type LiveRows = {
  readonly state: Accessor<PagesState>;
  readonly ids: Accessor<readonly string[]>;
  /** The row as a signal that lives as long as the caller's owner. */
  readonly row: (id: string) => Accessor<Row | undefined>;
  /** The row as it is now. Reading it tracks nothing. */
  readonly peek: (id: string) => Row | undefined;
  readonly connection: Accessor<Connection>;
  /** How many records were created since the rows were read that pass the filters. */
  readonly newCount: Accessor<number>;
  /** By how many records the object has grown or shrunk since `seq`. */
  readonly drift: (seq: number) => number;
  readonly paused: Accessor<boolean>;
  readonly held: Accessor<number>;
  readonly setPaused: (paused: boolean) => void;
  readonly more: () => void;
  readonly refresh: () => void;
};

/** The rows of a question, kept true by the object's feed, for as long as the caller's owner lives. */
export function createLiveRows(options: {
  readonly object: string;
  readonly columns: ReadonlyMap<string, Column>;
  readonly question: Accessor<Question>;
}): LiveRows {
  const [state, setState] = createSignal<PagesState>(LOADING);
  const tally = createTally(options);
  const { store, ...rows } = createRows(tally.elsewhere);

  const feed = createFeed({
    object: options.object,
    onChanges(changes) {
      store.apply(changes);
      tally.count(changes);
    },
    onRefetch: () => pages.refresh(),
  });

  const pages = makeRowPages({
    store,
    load: (question, cursor, signal) => api.rows(question, cursor, PAGE_ROWS, signal),
    onState: setState,
    onReplaced(seq) {
      tally.restart();
      feed.follow(seq);
    },
  });

  createEffect(on(options.question, (question) => pages.open(question)));
  createEffect(() => {
    if (state().status !== "failed" || !isTransient(state().error)) return;
    const again = setTimeout(pages.refresh, AGAIN_MS);
    onCleanup(() => clearTimeout(again));
  });
  onCleanup(pages.close);

  return {
    state,
    ...rows,
    connection: feed.connection,
    newCount: tally.newCount,
    drift: tally.drift,
    more: pages.more,
    refresh: pages.refresh,
  };
}

function createRows(onUnknown: (changes: readonly Change[]) => void) {
  const [ids, setIds] = createSignal<readonly string[]>([]);
  const [paused, setPaused] = createSignal(false);
  const [held, setHeld] = createSignal(0);
  const store = makeRowStore({
    frame: nextFrame,
    batch,
    onUnknown,
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
