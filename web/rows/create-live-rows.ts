import {
  type Accessor,
  batch,
  createEffect,
  createMemo,
  createSignal,
  on,
  onCleanup,
} from "solid-js";
import type { Change } from "../../edge/protocol/change.ts";
import type { Column } from "../../edge/protocol/object.ts";
import { AGAIN_MS, api, isTransient } from "../api.ts";
import type { Connection } from "../live/connection.ts";
import { createFeed } from "../live/create-feed.ts";
import { nextFrame, tellPainted } from "../live/painted.ts";
import { parseFilter, passes } from "../state/filter.ts";
import { makeRowPages, type PagesState, type Question } from "./row-pages.ts";
import { makeRowStore, type Row } from "./row-store.ts";

/** Rows of one page. */
export const PAGE_ROWS = 200;

export type LiveRows = {
  readonly state: Accessor<PagesState>;
  readonly ids: Accessor<readonly string[]>;
  /** The row as it is now, reactive for the caller's owner. */
  readonly row: (id: string) => Accessor<Row | undefined>;
  /** The row as it is now, not reactive. */
  readonly peek: (id: string) => Row | undefined;
  readonly connection: Accessor<Connection>;
  /** Records created since the rows were read, that this question would show. */
  readonly newCount: Accessor<number>;
  /** Records more or fewer in the object than at `seq`. */
  readonly drift: (seq: number) => number;
  readonly paused: Accessor<boolean>;
  /** Changes held back by the pause. */
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
  const [state, setState] = createSignal<PagesState>(INITIAL);
  const [ids, setIds] = createSignal<readonly string[]>([]);
  const [created, setCreated] = createSignal<ReadonlySet<string>>(new Set());
  const [steps, setSteps] = createSignal<readonly Step[]>([]);
  const [paused, setPaused] = createSignal(false);
  const [held, setHeld] = createSignal(0);
  const filters = createMemo(() => options.question().filters.map(parseFilter));

  const store = makeRowStore({
    frame: nextFrame,
    batch,
    onUnknown: (changes) =>
      setCreated((before) => countCreated(before, changes, filters(), options.columns)),
    onApplied: (changes) => tellPainted(options.object, changes),
  });
  store.watchIds(() => setIds(store.ids()));
  store.watchHeld(setHeld);

  const feed = createFeed({
    object: options.object,
    onChanges(changes) {
      store.apply(changes);
      const moved = changes.flatMap(step);
      if (moved.length > 0) setSteps((before) => [...before.slice(-MAX_STEPS), ...moved]);
    },
    onRefetch: () => pages.refresh(),
  });

  const pages = makeRowPages({
    store,
    load: (question, cursor, signal) => api.rows(question, cursor, PAGE_ROWS, signal),
    onState: setState,
    onReplaced(seq) {
      setCreated(new Set<string>());
      feed.follow(seq);
    },
  });

  createEffect(on(options.question, (question) => pages.open(question)));
  createEffect(() => {
    if (state().status !== "failed" || !isTransient(state().error)) return;
    const again = setTimeout(pages.refresh, AGAIN_MS);
    onCleanup(() => clearTimeout(again));
  });
  onCleanup(() => {
    pages.close();
    store.close();
  });

  return {
    state,
    ids,
    row(id) {
      const [row, setRow] = createSignal(store.row(id));
      onCleanup(store.watchRow(id, () => setRow(() => store.row(id))));
      return row;
    },
    peek: store.row,
    connection: feed.connection,
    newCount: () => created().size,
    drift: (seq) => steps().reduce((sum, one) => (one.seq > seq ? sum + one.by : sum), 0),
    paused,
    held,
    setPaused(next) {
      setPaused(next);
      if (next) store.pause();
      else store.resume();
    },
    more: pages.more,
    refresh: pages.refresh,
  };
}

const INITIAL: PagesState = {
  status: "loading",
  error: null,
  isRefreshing: false,
  isLoadingMore: false,
  moreError: null,
  hasMore: false,
};

/** One record more or fewer, as of a seq. */
type Step = { readonly seq: number; readonly by: 1 | -1 };
const MAX_STEPS = 2_000;

function step(change: Change): readonly Step[] {
  if (change.kind === "create" || change.kind === "undelete") return [{ seq: change.seq, by: 1 }];
  return change.kind === "delete" ? [{ seq: change.seq, by: -1 }] : [];
}

function countCreated(
  before: ReadonlySet<string>,
  changes: readonly Change[],
  filters: Parameters<typeof passes>[0],
  columns: ReadonlyMap<string, Column>,
): ReadonlySet<string> {
  const after = new Set(before);
  for (const { recordId, kind, fields } of changes) {
    if (recordId === null) continue;
    const isNew = kind === "create" || kind === "undelete";
    if (isNew && passes(filters, fields, columns) !== false) after.add(recordId);
    else if (kind === "delete") after.delete(recordId);
  }
  return after.size === before.size ? before : after;
}
