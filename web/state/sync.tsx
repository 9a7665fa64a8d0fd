import { useQuery, useQueryClient } from "@tanstack/solid-query";
import {
  type Accessor,
  createContext,
  createEffect,
  createMemo,
  createSignal,
  For,
  type JSX,
  on,
  onCleanup,
  Show,
  useContext,
} from "solid-js";
import { SILENT_MS } from "../../edge/protocol/silence.ts";
import type { SyncState } from "../../edge/protocol/state-room.ts";
import type { ObjectStatus } from "../../edge/protocol/sync.ts";
import { api, isForbidden, type SyncAnswer } from "../client/api.ts";
import { keep, keptCode } from "../kept/kept.ts";
import { noteServerTime, serverNow } from "../live/server-clock.ts";
import type { StateFeed } from "../live/state-feed.ts";
import { personQuery } from "./person.ts";
import { settled } from "./query.ts";
import { watchGrant } from "./watch-grant.ts";

/** How often the state is read from the API while the state room says nothing. */
const POLL_MS = 5_000;
/** The state has just been read when a page begins: the room is asked once the page has what it shows first. */
const FEED_AFTER_MS = 1_200;
const KEY = ["sync"];

/**
 * The state of every pipeline: read from the API once, then told by the state room, so that an idle page asks nothing.
 * Where the room is silent, because it, the nodes or Postgres are down, the API is asked again.
 */
export type Sync = {
  readonly answer: Accessor<SyncAnswer | undefined>;
  readonly error: Accessor<Error | null>;
  /** When the state was last vouched for, by the room or the API, epoch milliseconds; 0 before the first. */
  readonly answeredAtMs: Accessor<number>;
  /** The state room vouches for what is shown: Postgres, a node and the way here are alive. */
  readonly isFed: Accessor<boolean>;
  readonly objects: Accessor<readonly ObjectStatus[]>;
  readonly status: (object: string) => ObjectStatus | undefined;
  readonly retry: () => void;
  /** Postgres's time, updated once a second while the page is visible. Ages of what is shown are counted by it. */
  readonly nowMs: Accessor<number>;
  /** The same by this machine's clock, for what was heard here. */
  readonly hereMs: Accessor<number>;
};

const SyncContext = createContext<Sync>();

export function SyncProvider(props: { readonly children: JSX.Element }): JSX.Element {
  const client = useQueryClient();
  const nowMs = createNow(1_000);
  const [answeredAtMs, setAnsweredAtMs] = createSignal(0);
  const grant = watchGrant(client.fetchQuery(personQuery));
  onCleanup(grant.stop);
  const latest = () => client.getQueryData<SyncAnswer>(KEY) ?? null;
  const fedAtMs = createStateFeed(latest, {
    onNews(next, at, heardAtMs) {
      noteServerTime(at, heardAtMs);
      if (!next) return;
      setAnsweredAtMs(heardAtMs);
      client.setQueryData<SyncAnswer>(KEY, next);
    },
    onForbidden: grant.poll,
  });
  const isFed = createMemo(() => nowMs() - fedAtMs() < SILENT_MS);
  const query = useQuery(() => ({
    queryKey: KEY,
    async queryFn({ signal }) {
      const { state: read, ageMs } = await api.sync(signal);
      keep(KEY, read);
      const newest = client.getQueryData<SyncAnswer>(KEY);
      if (newest && newest.at > read.at) return newest;
      noteServerTime(read.at, Date.now() - ageMs);
      setAnsweredAtMs(Date.now() - ageMs);
      return read;
    },
    refetchInterval: isFed() ? false : POLL_MS,
    staleTime: 0,
    retry: false,
  }));
  // At once, not an interval later: what the API says may be that no node is left.
  createEffect(
    on(
      isFed,
      (fed) => {
        if (!fed && !document.hidden) void query.refetch();
      },
      { defer: true },
    ),
  );
  const answer = createMemo(() => settled(query));
  const kept = createKeptObjects();
  const objects = createMemo(() => answer()?.objects ?? kept());
  const byName = createMemo(() => new Map(objects().map((one) => [one.object.toLowerCase(), one])));
  const sync: Sync = {
    answer,
    error: () => query.error,
    answeredAtMs,
    isFed,
    objects,
    status: (object) => byName().get(object.toLowerCase()),
    retry: () => void query.refetch(),
    nowMs: () => serverNow(nowMs()),
    hereMs: nowMs,
  };
  return <SyncContext.Provider value={sync}>{props.children}</SyncContext.Provider>;
}

/** The objects that were mirrored when the state was last read, until it is. */
function createKeptObjects(): Accessor<readonly ObjectStatus[]> {
  const [objects, setObjects] = createSignal<readonly ObjectStatus[]>([]);
  keptCode()
    .then((code) => code.keptObjects())
    .then(setObjects, () => undefined);
  return objects;
}

export function useSync(): Sync {
  const sync = useContext(SyncContext);
  if (!sync) throw new Error("useSync needs a SyncProvider around it.");
  return sync;
}

/** Draws each mirrored object once: what is drawn stays when the state is read again. */
export function EachObject(props: {
  readonly children: (status: Accessor<ObjectStatus>) => JSX.Element;
}): JSX.Element {
  const sync = useSync();
  return (
    <For each={sync.objects().map((one) => one.object)}>
      {(object) => <Show when={sync.status(object)}>{props.children}</Show>}
    </For>
  );
}

/**
 * A feed of the state room for the caller's owner. @returns when the state was last vouched for by it, epoch
 * milliseconds of this machine; 0 before
 */
function createStateFeed(
  latest: () => SyncState | null,
  told: {
    readonly onNews: (state: SyncState | null, at: string, heardAtMs: number) => void;
    /** Its room is for those who see all. */
    readonly onForbidden: () => void;
  },
): Accessor<number> {
  const [fedAtMs, setFedAtMs] = createSignal(0);
  let feed: StateFeed | undefined;
  let isLeft = false;
  const begin = async (): Promise<void> => {
    const { makeStateFeed } = await import("../live/state-feed.ts");
    if (isLeft) return;
    feed = makeStateFeed({
      secure: window.location.protocol === "https:",
      ticket: () =>
        api.stateTicket().catch((error: unknown) => {
          if (isForbidden(error)) told.onForbidden();
          throw error;
        }),
      isHidden: () => document.hidden,
      latest,
      onNews(state, at, ageMs) {
        const heardAtMs = Date.now() - ageMs;
        setFedAtMs(heardAtMs);
        if (ageMs < SILENT_MS) told.onNews(state, at, heardAtMs);
      },
    });
  };
  // Where its code cannot be had, the API is asked as while the room is silent.
  const timer = setTimeout(() => void begin().catch(() => undefined), FEED_AFTER_MS);
  const wake = () => {
    if (!document.hidden) feed?.wake();
  };
  window.addEventListener("online", wake);
  document.addEventListener("visibilitychange", wake);
  onCleanup(() => {
    isLeft = true;
    clearTimeout(timer);
    window.removeEventListener("online", wake);
    document.removeEventListener("visibilitychange", wake);
    feed?.close();
  });
  return fedAtMs;
}

function createNow(everyMs: number): Accessor<number> {
  const [now, setNow] = createSignal(Date.now());
  const tick = () => {
    if (!document.hidden) setNow(Date.now());
  };
  const timer = setInterval(tick, everyMs);
  document.addEventListener("visibilitychange", tick);
  onCleanup(() => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", tick);
  });
  return now;
}
