import { useQuery } from "@tanstack/solid-query";
import {
  type Accessor,
  createContext,
  createMemo,
  createSignal,
  For,
  type JSX,
  onCleanup,
  Show,
  useContext,
} from "solid-js";
import type { ObjectStatus } from "../../edge/protocol/sync.ts";
import { api, type SyncAnswer } from "../client/api.ts";
import { settled } from "./query.ts";

const POLL_MS = 2_000;

/** The state of every pipeline, read every two seconds while the page is visible. */
export type Sync = {
  readonly answer: Accessor<SyncAnswer | undefined>;
  readonly error: Accessor<Error | null>;
  /** When the last answer came, epoch milliseconds; 0 before the first. */
  readonly answeredAtMs: Accessor<number>;
  readonly objects: Accessor<readonly ObjectStatus[]>;
  readonly status: (object: string) => ObjectStatus | undefined;
  readonly retry: () => void;
  /** The time, updated once a second while the page is visible. */
  readonly nowMs: Accessor<number>;
};

const SyncContext = createContext<Sync>();

export function SyncProvider(props: { readonly children: JSX.Element }): JSX.Element {
  const query = useQuery(() => ({
    queryKey: ["sync"],
    queryFn: ({ signal }) => api.sync(signal),
    refetchInterval: POLL_MS,
    staleTime: 0,
    retry: false,
  }));
  const answer = createMemo(() => settled(query));
  const objects = createMemo(() => answer()?.objects ?? []);
  const byName = createMemo(() => new Map(objects().map((one) => [one.object, one])));
  const sync: Sync = {
    answer,
    error: () => query.error,
    answeredAtMs: () => query.dataUpdatedAt,
    objects,
    status: (object) => byName().get(object),
    retry: () => void query.refetch(),
    nowMs: createNow(1_000),
  };
  return <SyncContext.Provider value={sync}>{props.children}</SyncContext.Provider>;
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
