import { type Accessor, batch, createEffect, createSignal, on, onCleanup } from "solid-js";
import type { TimelineEntry, TimelineKind } from "../../edge/protocol/timeline.ts";
import { api } from "../client/api.ts";
import { withOlder } from "./timeline-groups.ts";

/** After a change it is read again with this delay, so that a burst of changes is one read. */
const DELAY_MS = 400;
const PAGE = 30;
/** As many as the API answers at once: what is read again is not longer. */
const MOST = 500;

/** One kind of entries; null: all of them. */
export type TimelineFilter = TimelineKind | null;

export type Timeline = {
  /** Undefined until the first page is there. */
  readonly entries: Accessor<readonly TimelineEntry[] | undefined>;
  /** Objects of which too many records refer to this one to be followed. */
  readonly leftOut: Accessor<readonly string[]>;
  readonly error: Accessor<Error | null>;
  readonly hasMore: Accessor<boolean>;
  readonly isLoadingMore: Accessor<boolean>;
  readonly more: () => void;
  /** Something changed that it may tell. */
  readonly renew: () => void;
  readonly filter: Accessor<TimelineFilter>;
  readonly show: (filter: TimelineFilter) => void;
};

/** What happened to a record and around it, as far back as was read, for as long as the caller's owner lives. */
export function createTimeline(object: string, id: string): Timeline {
  const [entries, setEntries] = createSignal<readonly TimelineEntry[]>();
  const [leftOut, setLeftOut] = createSignal<readonly string[]>([]);
  const [next, setNext] = createSignal<string | null>(null);
  const [error, setError] = createSignal<Error | null>(null);
  const [isLoadingMore, setLoadingMore] = createSignal(false);
  const [filter, show] = createSignal<TimelineFilter>(null);
  let reading = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => {
    reading.abort();
    clearTimeout(timer);
  });

  /** The newest read counts: another one that is under way is given up. */
  const read = async (cursor: string | null, limit: number): Promise<void> => {
    reading.abort();
    const { signal } = (reading = new AbortController());
    try {
      const page = await api.timeline(object, id, { kinds: filter(), cursor, limit }, signal);
      batch(() => {
        const known = cursor === null ? [] : (entries() ?? []);
        setEntries(withOlder(known, page.entries));
        setLeftOut(page.leftOut);
        setNext(page.next);
        setError(null);
      });
    } catch (thrown) {
      if (signal.aborted) return;
      setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
  };
  /** As many as are shown. */
  const again = () => read(null, Math.min(MOST, Math.max(PAGE, entries()?.length ?? 0)));

  createEffect(
    on(filter, () => {
      setEntries();
      void again();
    }),
  );
  return {
    ...{ entries, leftOut, error, isLoadingMore, filter, show },
    hasMore: () => next() !== null,
    async more() {
      if (isLoadingMore()) return;
      if (error()) return void again();
      setLoadingMore(true);
      await read(next(), PAGE);
      setLoadingMore(false);
    },
    renew() {
      clearTimeout(timer);
      timer = setTimeout(() => void again(), DELAY_MS);
    },
  };
}
