import { type Accessor, batch, createEffect, createSignal, on, onCleanup } from "solid-js";
import type { Change } from "../../edge/protocol/change.ts";
import type { Column } from "../../edge/protocol/object.ts";
import { AGAIN_MS, api, isTransient, type Question } from "../client/api.ts";
import type { Connection } from "../live/connection.ts";
import { createFeed } from "../live/create-feed.ts";
import { nextFrame } from "../live/next-frame.ts";
import { FIRST_ROWS, MAX_ROWS, PAGE_ROWS } from "../view/page-rows.ts";
import { createDrift } from "./create-drift.ts";
import { askFor, createNewcomers } from "./create-newcomers.ts";
import { MAX_ASKED, type Newcomer } from "./newcomers.ts";
import { type Around, rowMark, type RowMark } from "./row-mark.ts";
import { LOADING, makeRowPages, type PagesState } from "./row-pages.ts";
import { makeRowStore, type RowStore } from "./row-store.ts";
import type { Row } from "./row-table.ts";

export type LiveRows = {
  readonly state: Accessor<PagesState>;
  readonly ids: Accessor<readonly string[]>;
  /** The row as a signal that lives as long as the caller's owner. */
  readonly row: (id: string) => Accessor<Row | undefined>;
  /** The row as it is now. Reading it tracks nothing. */
  readonly peek: (id: string) => Row | undefined;
  /** What has become of a row that keeps its place, which is at this index. */
  readonly mark: (row: Row, index: number) => RowMark | null;
  readonly connection: Accessor<Connection>;
  /** Records that pass the filters now and are not among the rows. */
  readonly newcomers: Accessor<ReadonlyMap<string, Newcomer>>;
  /** Reads the rows again, newcomers among them or on top. */
  readonly showNew: () => void;
  /** The newcomers that were shown last. */
  readonly arrived: Accessor<readonly string[]>;
  /** Goes up with each change that may alter which records pass. */
  readonly stirred: Accessor<number>;
  /** Goes up whenever the rows must be read again: what was counted before may be of a log that was lost. */
  readonly resets: Accessor<number>;
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
  /** The record that the reader comes back from: the first rows reach down to it. */
  readonly through?: string | undefined;
}): LiveRows {
  const [state, setState] = createSignal<PagesState>(LOADING);
  const drift = createDrift();
  const { store, ...rows } = createRows({
    line: () => feed.line(),
    onUnknown: (changes) => newcomers.take(changes),
    matters: (change) => newcomers.matters(change),
  });
  const newcomers = createNewcomers({
    ...options,
    last: () => (state().hasMore ? (store.row(store.ids().at(-1) ?? "") ?? null) : null),
    isHere: (id) => store.row(id) !== undefined,
  });

  const feed = createFeed({
    object: options.object,
    onChanges(changes) {
      store.apply(changes);
      drift.count(changes);
      newcomers.stir(changes);
    },
    onRefetch() {
      drift.restart();
      void pages.refresh();
    },
  });

  let through = options.through;
  const pageRows = makePageRows(() => rows.ids().length);
  const pages = makeRowPages({
    store,
    load: (question, cursor, signal) =>
      api.rows(question, cursor, through ? MAX_ROWS : pageRows(question, cursor), signal),
    isEnough: () => through === undefined || store.row(through) !== undefined,
    onState(next) {
      setState(next);
      if (next.status !== "loading") through = undefined;
    },
    onReplaced(content) {
      newcomers.restart();
      feed.follow(content);
    },
  });

  createEffect(on(options.question, (question) => pages.open(question)));
  createEffect(on(rows.ids, newcomers.loaded));
  createEffect(() => {
    if (state().status !== "failed" || !isTransient(state().error)) return;
    const again = setTimeout(() => void pages.refresh(), AGAIN_MS);
    onCleanup(() => clearTimeout(again));
  });
  onCleanup(pages.close);

  return {
    state,
    ...rows,
    mark: (row, index) =>
      rowMark(row, around(rows.ids(), index, store.row, state().hasMore), newcomers.rule()),
    connection: feed.connection,
    newcomers: newcomers.known,
    ...createArrivals({
      question: options.question,
      isReady: () => state().status === "ready",
      newcomers: newcomers.known,
      refresh: pages.refresh,
      store,
    }),
    stirred: newcomers.stirred,
    resets: drift.restarts,
    drift: drift.since,
    more: pages.more,
    refresh: () => void pages.refresh(),
  };
}

/** Shows newcomers: the rows are read again, and those that are not among the first are put on top. */
function createArrivals(options: {
  readonly question: Accessor<Question>;
  readonly isReady: () => boolean;
  readonly newcomers: Accessor<ReadonlyMap<string, Newcomer>>;
  readonly refresh: () => Promise<void>;
  readonly store: RowStore;
}): Pick<LiveRows, "showNew" | "arrived"> {
  const { store } = options;
  const [arrived, setArrived] = createSignal<readonly string[]>([]);
  const showNew = async (): Promise<void> => {
    const wanted = [...options.newcomers().keys()].slice(-MAX_ASKED);
    const question = options.question();
    const isCurrent = () => question === options.question() && options.isReady();
    await options.refresh();
    const missing = wanted.filter((id) => store.row(id) === undefined);
    if (missing.length > 0 && isCurrent()) {
      const page = await askFor(question, missing, question.columns).catch(() => null);
      if (page && isCurrent()) store.pin(page);
    }
    setArrived(wanted);
  };
  return { showNew: () => void showNew(), arrived };
}

/**
 * How many rows a page is asked for. The same records in the same order that are read again are as many as there were:
 * what the reader has scrolled to stays.
 */
function makePageRows(shown: () => number) {
  let before = "";
  return ({ sort, filters }: Question, cursor: string | null): number => {
    const list = JSON.stringify([sort, filters]);
    const isSame = list === before;
    before = list;
    if (cursor !== null) return PAGE_ROWS;
    return isSame ? Math.min(MAX_ROWS, Math.max(FIRST_ROWS, shown())) : FIRST_ROWS;
  };
}

/** The neighbours of a row, as they were read. */
function around(
  ids: readonly string[],
  index: number,
  row: (id: string) => Row | undefined,
  hasMore: boolean,
): Around {
  const [before, after] = [ids[index - 1], ids[index + 1]].map((id) => row(id ?? ""));
  return {
    before: before && !before.pinned ? before.read : null,
    after: after?.read ?? (hasMore ? undefined : null),
  };
}

function createRows(options: {
  readonly line: () => string | null;
  readonly onUnknown: (changes: readonly Change[]) => void;
  readonly matters: (change: Change) => boolean;
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
