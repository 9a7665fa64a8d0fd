import { type Accessor, createEffect, createSignal, on, untrack } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import type { Question, Then } from "../client/api.ts";
import { type Connection, connectionOfKept } from "../live/connection.ts";
import { createFeed } from "../live/create-feed.ts";
import type { OpenedCell } from "../view/last-view.ts";
import { createDrift } from "./create-drift.ts";
import { askFor, createNewcomers } from "./create-newcomers.ts";
import { type Count, createPages } from "./create-pages.ts";
import { createRows } from "./create-rows.ts";
import { createVerdicts } from "./create-verdicts.ts";
import { MAX_ASKED, type Newcomer } from "./newcomers.ts";
import { type Around, rowMark, type RowMark } from "./row-mark.ts";
import type { Stretch } from "./held-pages.ts";
import { isNumbered, type PagesState } from "./row-pages.ts";
import type { RowStore } from "./row-store.ts";
import type { Row } from "./row-table.ts";

export type LiveRows = {
  readonly state: Accessor<PagesState>;
  /** Of a long list those that are held, in their order. */
  readonly ids: Accessor<readonly string[]>;
  /** The index in the list of the first of them. */
  readonly first: Accessor<number>;
  /** The record at an index of the list, where it is held. */
  readonly at: (index: number) => string | undefined;
  /** Its index in the list; −1 where it is not held. */
  readonly indexOf: (id: string) => number;
  /** How many rows the list had, and as of which seq, where a page said so. */
  readonly count: Accessor<Count | null>;
  /** Whether rows have numbers, by which far ones are read. */
  readonly isNumbered: Accessor<boolean>;
  /** Goes up when another list is opened, which begins at its first row. */
  readonly opened: Accessor<number>;
  /** These rows are seen: what is missing of them is read. */
  readonly look: (rows: Stretch) => void;
  /** The row as a signal that lives as long as the caller's owner. */
  readonly row: (id: string) => Accessor<Row | undefined>;
  /** The row as it is now. Reading it tracks nothing. */
  readonly peek: (id: string) => Row | undefined;
  /** What has become of a row that keeps its place, which is at this index. */
  readonly mark: (row: Row, index: number) => RowMark | null;
  /** Null of rows that are as of a moment. */
  readonly connection: Accessor<Connection | null>;
  /** What the moment named that the rows are as of; null until it is known, and of the rows of now. */
  readonly asOf: Accessor<Then | null>;
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
  readonly refresh: () => void;
  /** Reads again what could not be read of the rows in sight. */
  readonly readMissing: () => void;
};

/** The rows of a question, kept true by the object's feed, for as long as the caller's owner lives. */
export function createLiveRows(options: {
  readonly object: string;
  readonly columns: ReadonlyMap<string, Column>;
  readonly question: Accessor<Question>;
  /** The cell that the reader comes back from: the first rows have its record. */
  readonly through?: OpenedCell | undefined;
}): LiveRows {
  const drift = createDrift();
  const { store, ...rows } = createRows({
    line: () => feed.line(),
    onUnknown: (changes) => newcomers.take(changes),
    matters: (change) => newcomers.matters(change),
    onApplied: (changes) => verdicts.take(changes),
  });
  const newcomers = createNewcomers({
    ...options,
    first: () => (store.first() > 0 ? (store.row(store.ids()[0] ?? "") ?? null) : null),
    last: () => (state().hasMore ? (store.row(store.ids().at(-1) ?? "") ?? null) : null),
    isHere: (id) => store.row(id) !== undefined,
  });

  const verdicts = createVerdicts({ ...options, rule: newcomers.rule, row: store.row });

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

  const { state, pages, look, count, opened } = createPages({
    ...options,
    store,
    onReplaced(content) {
      newcomers.restart();
      verdicts.restart();
      feed.follow(content);
    },
  });
  createEffect(on(rows.ids, newcomers.loaded));

  return {
    state,
    ...rows,
    ...{ look, count, opened },
    isNumbered: () => isNumbered(options.question()),
    mark(row, index) {
      const neighbours = around(rows, index, store.row, state().hasMore);
      return rowMark(row, neighbours, newcomers.rule(), verdicts.of(row.id));
    },
    connection() {
      const { keptAtMs, error } = state();
      // What is kept is not live, however old it is.
      return keptAtMs === null
        ? feed.connection()
        : connectionOfKept(options.object, keptAtMs, error === null);
    },
    asOf: () => null,
    newcomers: newcomers.known,
    ...createArrivals({
      question: options.question,
      isReady: () => state().status === "ready",
      ids: rows.ids,
      newcomers: newcomers.known,
      refresh: () => pages.refresh("top"),
      store,
    }),
    stirred: newcomers.stirred,
    resets: drift.restarts,
    drift: drift.since,
    refresh: () => void pages.refresh(),
    readMissing: pages.follow,
  };
}

/** Shows newcomers: the rows are read again, and those that are not among the first are put on top. */
function createArrivals(options: {
  readonly question: Accessor<Question>;
  readonly isReady: () => boolean;
  readonly ids: Accessor<readonly string[]>;
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
  // Where there are no rows none can move.
  let isTaking = false;
  createEffect(() => {
    const isEmpty = options.isReady() && options.ids().length === 0;
    if (!isEmpty || options.newcomers().size === 0 || isTaking) return;
    isTaking = true;
    void untrack(showNew).finally(() => (isTaking = false));
  });
  return { showNew: () => void showNew(), arrived };
}

/** The neighbours of a row, as they were read. */
function around(
  { at, first }: Pick<LiveRows, "at" | "first">,
  index: number,
  row: (id: string) => Row | undefined,
  hasMore: boolean,
): Around {
  const [before, after] = [at(index - 1), at(index + 1)].map((id) => row(id ?? ""));
  const isFirst = index === 0 || before?.pinned === true;
  return {
    before: isFirst || (index > first() && !before) ? null : before?.read,
    after: after?.read ?? (hasMore ? undefined : null),
  };
}
