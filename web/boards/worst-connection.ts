import type { Connection } from "../live/connection.ts";
import type { FeedTag } from "../live/feed-state.ts";

const WORSE: readonly FeedTag[] = [
  "live",
  "catching-up",
  "connecting",
  "stale",
  "offline",
  "refused",
];

/** Of several rooms the one that says most against what is shown; null without any. */
export function worstConnection(all: readonly Connection[]): Connection | null {
  const [worst = null] = all.toSorted((a, b) => WORSE.indexOf(b.tag) - WORSE.indexOf(a.tag));
  return worst;
}
