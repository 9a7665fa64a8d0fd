import {
  type FeedEvent,
  type FeedState,
  type Happening,
  nextFeedState,
} from "../web/live/feed-state.ts";

/** For tests: what becomes of a feed, and its effects. `at` is in milliseconds; default: 0. */
export function runFeed(
  from: FeedState,
  events: readonly (Happening & { readonly at?: number })[],
) {
  let state = from;
  const effects: string[] = [];
  for (const { at = 0, ...event } of events) {
    const step = nextFeedState(state, { ...event, nowMs: at } as FeedEvent);
    state = step.state;
    effects.push(step.effect);
  }
  return { state, effects };
}
