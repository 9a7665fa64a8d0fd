import { useQuery } from "@tanstack/solid-query";
import {
  type Accessor,
  batch,
  createEffect,
  createMemo,
  createSignal,
  on,
  onCleanup,
} from "solid-js";
import type { HistoryEntry } from "../../edge/protocol/history.ts";
import { api } from "../client/api.ts";
import type { Connection } from "../live/connection.ts";
import { createFeed } from "../live/create-feed.ts";
import { nextFrame } from "../live/next-frame.ts";
import { makeRowStore } from "../rows/row-store.ts";
import type { Row } from "../rows/row-table.ts";
import { settled } from "../state/query.ts";
import { mergeHistory } from "./history-groups.ts";

/** After a change the history is read again with this delay, so that a burst of changes is one read. */
const HISTORY_DELAY_MS = 400;

export type LiveRecord = {
  readonly row: Accessor<Row | undefined>;
  /** Undefined while the record exists; null where it was deleted while the page was open. */
  readonly deletedAt: Accessor<string | null | undefined>;
  readonly error: Accessor<Error | null>;
  readonly retry: () => void;
  readonly connection: Accessor<Connection>;
  readonly history: Accessor<readonly HistoryEntry[] | undefined>;
  readonly historyError: Accessor<Error | null>;
  readonly hasMore: Accessor<boolean>;
  readonly isLoadingMore: Accessor<boolean>;
  readonly more: () => void;
};

/** One record and its history, kept true by the object's feed, for as long as the caller's owner lives. */
export function createLiveRecord(
  object: string,
  id: string,
  columns: readonly string[],
): LiveRecord {
  const [row, setRow] = createSignal<Row>();
  const query = useQuery(() => ({
    queryKey: ["record", object, id],
    queryFn: ({ signal }) => api.record(object, id, null, signal),
    // The feed keeps the record up to date, so focusing the window must not read it again.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  }));
  const history = createHistory(object, id);

  const store = makeRowStore({ frame: nextFrame, batch, onApplied: history.renew });
  const feed = createFeed({
    object,
    onChanges: store.apply,
    onRefetch: () => void query.refetch(),
  });

  createEffect(
    on(
      () => [settled(query), query.dataUpdatedAt] as const,
      ([answer]) => {
        if (!answer) return;
        const { line, seq } = answer;
        store.replace({ line, seq, rows: [answer.row] }, columns);
        const key = String(answer.row["id"]);
        onCleanup(store.watchRow(key, () => setRow(store.row(key))));
        setRow(store.row(key));
        feed.follow({ line, seq });
      },
    ),
  );
  onCleanup(store.close);

  const deletedAt = createMemo(() => {
    const answer = settled(query);
    if (answer && answer.deletedAt !== null && !wasRestored(row(), answer.seq))
      return answer.deletedAt;
    return row()?.deleted ? null : undefined;
  });

  return {
    row,
    deletedAt,
    error: () => (settled(query) ? null : query.error),
    retry: () => void query.refetch(),
    connection: feed.connection,
    ...history,
  };
}

/** A deleted record that has changed since it was read was restored. */
function wasRestored(row: Row | undefined, seq: number | undefined): boolean {
  return row !== undefined && seq !== undefined && row.seq > seq && !row.deleted;
}

function createHistory(object: string, id: string) {
  const [entries, setEntries] = createSignal<readonly HistoryEntry[]>();
  const [next, setNext] = createSignal<number | null>(null);
  const [error, setError] = createSignal<Error | null>(null);
  const [isLoadingMore, setLoadingMore] = createSignal(false);
  const leaving = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => {
    leaving.abort();
    clearTimeout(timer);
  });

  const read = async (before: number | null): Promise<void> => {
    try {
      const page = await api.history(object, id, before, leaving.signal);
      const isFirst = entries() === undefined;
      batch(() => {
        setEntries((known) => mergeHistory(page.changes, known ?? []));
        // Reading the first page again does not move the cursor of the older ones.
        if (isFirst || before !== null) setNext(page.next);
        setError(null);
      });
    } catch (thrown) {
      if (!leaving.signal.aborted)
        setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
  };

  void read(null);
  return {
    history: entries,
    historyError: error,
    hasMore: () => next() !== null,
    isLoadingMore,
    async more() {
      if (isLoadingMore()) return;
      setLoadingMore(true);
      await read(next());
      setLoadingMore(false);
    },
    renew() {
      clearTimeout(timer);
      timer = setTimeout(() => void read(null), HISTORY_DELAY_MS);
    },
  };
}
