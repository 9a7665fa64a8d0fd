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
import { api, isTransient } from "../client/api.ts";
import { keep, type Kept, keptMeanwhile } from "../kept/kept.ts";
import { type Connection, connectionOfKept } from "../live/connection.ts";
import { createFeed } from "../live/create-feed.ts";
import { nextFrame } from "../live/next-frame.ts";
import { makeRowStore } from "../rows/row-store.ts";
import type { Row } from "../rows/row-table.ts";
import { settled } from "../state/query.ts";

export type LiveRecord = {
  readonly row: Accessor<Row | undefined>;
  /** Undefined while the record exists; null where it was deleted while the page was open. */
  readonly deletedAt: Accessor<string | null | undefined>;
  readonly error: Accessor<Error | null>;
  readonly retry: () => void;
  readonly connection: Accessor<Connection>;
  /** When what is shown was read, where it is kept and nothing answers; else null. */
  readonly keptAtMs: Accessor<number | null>;
};

/** One record, kept true by the object's feed, for as long as the caller's owner lives. */
export function createLiveRecord(
  object: string,
  id: string,
  columns: readonly string[],
  onChanged: () => void,
): LiveRecord {
  const [row, setRow] = createSignal<Row>();
  const query = useQuery(() => ({
    queryKey: ["record", object, id],
    async queryFn({ signal }) {
      const read = await api.record(object, id, null, signal);
      // Of a deleted one only its tombstone is left.
      if (read.deletedAt === null) keep(["record", object, id], read);
      return read;
    },
    // The feed keeps the record up to date, so focusing the window must not read it again.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  }));

  const store = makeRowStore({ frame: nextFrame, batch, onApplied: onChanged });
  const feed = createFeed({
    object,
    onChanges: store.apply,
    onRefetch: () => void query.refetch(),
  });

  const [kept, setKept] = createKept(
    object,
    id,
    () => settled(query) === undefined,
    (one) => {
      store.replace({ ...one, rows: [one.row] }, columns);
      setRow(store.row(String(one.row["id"])));
    },
  );

  createEffect(
    on(
      () => [settled(query), query.dataUpdatedAt] as const,
      ([answer]) => {
        if (!answer) return;
        setKept(null);
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

  const isShownKept = () => kept() !== null && (query.error === null || isTransient(query.error));
  return {
    row: () => (kept() === null || isShownKept() ? row() : undefined),
    deletedAt,
    error: () => (settled(query) || isShownKept() ? null : query.error),
    retry: () => void query.refetch(),
    connection: () => {
      const one = kept();
      const isUpdating = query.failureReason === null;
      return one ? connectionOfKept(object, one.atMs, isUpdating) : feed.connection();
    },
    keptAtMs: () => (kept() && query.failureReason !== null ? (kept()?.atMs ?? null) : null),
  };
}

type RecordAnswer = Awaited<ReturnType<typeof api.record>>;

/** The record as it was last read here, shown while it is not there yet. */
function createKept(
  object: string,
  id: string,
  isWanted: () => boolean,
  show: (answer: RecordAnswer) => void,
) {
  const [kept, setKept] = createSignal<Kept<RecordAnswer> | null>(null);
  let isLeft = false;
  onCleanup(() => (isLeft = true));
  void keptMeanwhile<RecordAnswer>(["record", object, id]).then((found) => {
    if (found === null || isLeft || !isWanted()) return;
    batch(() => {
      show(found.answer);
      setKept(found);
    });
  });
  return [kept, setKept] as const;
}

/** A deleted record that has changed since it was read was restored. */
function wasRestored(row: Row | undefined, seq: number | undefined): boolean {
  return row !== undefined && seq !== undefined && row.seq > seq && !row.deleted;
}
