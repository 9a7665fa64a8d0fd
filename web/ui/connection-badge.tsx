import { createEffect, createMemo, type JSX, on } from "solid-js";
import { type BadgeTag, badgeOf, type Known } from "../live/badge.ts";
import { pageConnections } from "../live/connection.ts";
import { isTransient } from "../client/api.ts";
import { useSync } from "../state/sync.tsx";
import { announce } from "./live-region.tsx";

const SHAPES: Readonly<
  Record<BadgeTag, { readonly path: string; readonly fill: boolean; readonly ink: string }>
> = {
  then: {
    path: "M6 1.8a4.2 4.2 0 1 0 0 8.4 4.2 4.2 0 0 0 0-8.4M6 3.6V6l1.7 1.2",
    fill: false,
    ink: "text-ink-3",
  },
  connecting: { path: "M6 2a4 4 0 1 0 0 8 4 4 0 0 0 0-8", fill: false, ink: "text-ink-3" },
  part: {
    path: "M6 1.8a4.2 4.2 0 1 0 0 8.4 4.2 4.2 0 0 0 0-8.4M3.2 8.8l5.6-5.6",
    fill: false,
    ink: "text-ink-3",
  },
  "catching-up": {
    path: "M1.8 2.8 5 6 1.8 9.2M6.4 2.8 9.6 6 6.4 9.2",
    fill: false,
    ink: "text-accent",
  },
  live: { path: "M6 2a4 4 0 1 0 0 8 4 4 0 0 0 0-8", fill: true, ink: "text-ok" },
  stale: { path: "M6 1.6 11 10.4H1z", fill: true, ink: "text-warn" },
  silent: {
    path: "M2 6h.01M6 6h.01M10 6h.01",
    fill: false,
    ink: "text-warn",
  },
  late: { path: "M6 1.6 11 10.4H1z", fill: true, ink: "text-warn" },
  paused: { path: "M3.8 2.4v7.2M8.2 2.4v7.2", fill: false, ink: "text-ink-3" },
  failed: { path: "M2.4 2.4l7.2 7.2M9.6 2.4 2.4 9.6", fill: false, ink: "text-bad" },
  offline: { path: "M2.4 2.4l7.2 7.2M9.6 2.4 2.4 9.6", fill: false, ink: "text-bad" },
  refused: {
    path: "M6 1.8a4.2 4.2 0 1 0 0 8.4 4.2 4.2 0 0 0 0-8.4M3.2 8.8l5.6-5.6",
    fill: false,
    ink: "text-bad",
  },
};

/** How live the screen is: the worst of room, pipeline and node (`live/badge.ts`). */
export function ConnectionBadge(): JSX.Element {
  const sync = useSync();
  const badge = createMemo(() => badgeOf(knownOf(sync)));
  const shape = () => SHAPES[badge().tag];
  createEffect(
    on(
      () => badge().tag,
      () => announce("connection", `Connection: ${badge().label}.`),
      { defer: true },
    ),
  );
  return (
    <span
      class="inline-flex h-7 items-center gap-1.5 rounded-md px-2 text-xs whitespace-nowrap text-ink-2"
      classList={{
        "bg-warn-tint text-warn-ink": isOld(badge().tag),
        "bg-bad-tint text-bad-ink": isDown(badge().tag),
      }}
      data-connection={badge().tag}
      title={badge().cause}
    >
      <svg
        aria-hidden="true"
        viewBox="0 0 12 12"
        class={`size-3 shrink-0 ${shape().ink}`}
        classList={{ breathe: badge().tag === "connecting" }}
        fill={shape().fill ? "currentColor" : "none"}
        stroke="currentColor"
        stroke-width={shape().fill ? 1 : 1.7}
        stroke-linecap="round"
        stroke-linejoin="round"
      >
        <path d={shape().path} />
      </svg>
      <span class="sr-only">Connection: </span>
      {badge().label}
    </span>
  );
}

function isDown(tag: BadgeTag): boolean {
  return tag === "offline" || tag === "refused" || tag === "failed";
}

function isOld(tag: BadgeTag): boolean {
  return tag === "stale" || tag === "late" || tag === "silent";
}

function knownOf(sync: ReturnType<typeof useSync>): Known {
  const error = sync.error();
  return {
    rooms: pageConnections(),
    state: sync.answer() ?? null,
    answeredAtMs: sync.answeredAtMs(),
    failure: error && { reason: error.message, isTransient: isTransient(error) },
    nowMs: sync.hereMs(),
  };
}
