import { type Content, SEALED_LINE } from "../../edge/protocol/line.ts";
import type { FeedState } from "./feed-state.ts";

/** The newest place that the room told; null while it has told none, and where nothing is heard of it any more. */
export function roomPlace({ tag, line, otherLine, head }: FeedState): Content | null {
  const told = otherLine ?? line;
  const isHeard = tag === "live" || tag === "catching-up";
  if (!isHeard || told === null || told === SEALED_LINE) return null;
  return { line: told, seq: head };
}
