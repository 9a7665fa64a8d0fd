import { createEffect, createMemo, type JSX, on } from "solid-js";
import {
  type Connection,
  connectionDetail,
  connectionText,
  pageConnection,
} from "../live/connection.ts";
import type { FeedTag } from "../live/feed-state.ts";
import { isTransient } from "../client/api.ts";
import { useSync } from "../state/sync.tsx";
import { announce } from "./live-region.tsx";

/** A polled answer older than this is stale. */
const POLL_STALE_MS = 12_000;

const SHAPES: Readonly<
  Record<FeedTag, { readonly path: string; readonly fill: boolean; readonly ink: string }>
> = {
  connecting: { path: "M6 2a4 4 0 1 0 0 8 4 4 0 0 0 0-8", fill: false, ink: "text-ink-3" },
  "catching-up": {
    path: "M1.8 2.8 5 6 1.8 9.2M6.4 2.8 9.6 6 6.4 9.2",
    fill: false,
    ink: "text-accent",
  },
  live: { path: "M6 2a4 4 0 1 0 0 8 4 4 0 0 0 0-8", fill: true, ink: "text-ok" },
  stale: { path: "M6 1.6 11 10.4H1z", fill: true, ink: "text-warn" },
  offline: { path: "M2.4 2.4l7.2 7.2M9.6 2.4 2.4 9.6", fill: false, ink: "text-bad" },
  refused: {
    path: "M6 1.8a4.2 4.2 0 1 0 0 8.4 4.2 4.2 0 0 0 0-8.4M3.2 8.8l5.6-5.6",
    fill: false,
    ink: "text-bad",
  },
};

/** How live the screen is: by the page's room where it has one, otherwise by the polling of the sync state. */
export function ConnectionBadge(): JSX.Element {
  const sync = useSync();
  const connection = createMemo((): Connection => pageConnection() ?? polled(sync));
  const text = createMemo(() => connectionText(connection(), sync.nowMs()));
  const shape = () => SHAPES[connection().tag];
  createEffect(
    on(
      () => connection().tag,
      () => announce("connection", `Connection: ${text()}.`),
      { defer: true },
    ),
  );
  return (
    <span
      class="inline-flex h-7 items-center gap-1.5 rounded-md px-2 text-xs whitespace-nowrap text-ink-2"
      classList={{
        "bg-warn-tint text-warn-ink": connection().tag === "stale",
        "bg-bad-tint text-bad-ink": isDown(connection().tag),
      }}
      data-connection={connection().tag}
      title={connectionDetail(connection(), sync.nowMs())}
    >
      <svg
        aria-hidden="true"
        viewBox="0 0 12 12"
        class={`size-3 shrink-0 ${shape().ink}`}
        classList={{ breathe: connection().tag === "connecting" }}
        fill={shape().fill ? "currentColor" : "none"}
        stroke="currentColor"
        stroke-width={shape().fill ? 1 : 1.7}
        stroke-linecap="round"
        stroke-linejoin="round"
      >
        <path d={shape().path} />
      </svg>
      <span class="sr-only">Connection: </span>
      {text()}
    </span>
  );
}

function isDown(tag: FeedTag): boolean {
  return tag === "offline" || tag === "refused";
}

function polled(sync: ReturnType<typeof useSync>): Connection {
  const lastMessageAtMs = sync.answeredAtMs() || null;
  const error = sync.error();
  const base = { behind: 0, lagMs: null, lastMessageAtMs, reason: error?.message ?? null };
  if (error) return { ...base, tag: isTransient(error) ? "offline" : "refused" };
  if (lastMessageAtMs === null) return { ...base, tag: "connecting" };
  return { ...base, tag: sync.nowMs() - lastMessageAtMs > POLL_STALE_MS ? "stale" : "live" };
}
