import type { Content } from "../../edge/protocol/line.ts";
import type { FeedState } from "./feed-state.ts";

/** A feed before it is connected, of rows that are true for this. */
export function initialFeedState(
  { line, seq }: Content,
  nowMs: number,
  watches: boolean = false,
): FeedState {
  return {
    tag: "connecting",
    line,
    otherLine: null,
    seq,
    head: seq,
    lastMessageAtMs: null,
    enteredAtMs: nowMs,
    askedAtMs: null,
    refetching: false,
    watches,
    reason: null,
  };
}
