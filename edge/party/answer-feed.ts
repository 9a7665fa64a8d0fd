import type { Line } from "../protocol/room.ts";
import type { Asked } from "./room-contents.ts";
import type { RoomFeeds } from "./room-feeds.ts";
import type { Feed } from "./room-host.ts";
import { catchUp, type RoomState, touchedSince } from "./room-state.ts";
import type { Touches } from "./touches.ts";

/** Tells a feed that asks what the log has for it. */
export function answerFeed(
  { feeds, state, line }: { feeds: RoomFeeds; state: RoomState; line: Line | null },
  feed: Feed,
  asked: Asked,
): void {
  if (line !== null && line.line !== asked.line) feeds.send(feed, line);
  const view = feeds.admitted(feed);
  const watched = view && feeds.watched(view);
  if (watched === null) bringUp(feeds, state, feed, asked);
  else tell(feeds, state, feed, asked, watched);
}

function bringUp(feeds: RoomFeeds, state: RoomState, feed: Feed, asked: Asked): void {
  const answer = catchUp(state, asked);
  if (answer.kind === "batches") for (const batch of answer.batches) feeds.send(feed, batch);
  if (answer.kind === "reset") feeds.send(feed, { type: "reset", head: answer.head });
  if (answer.kind === "current") feeds.send(feed, { type: "heartbeat", head: answer.head });
}

function tell(feeds: RoomFeeds, state: RoomState, feed: Feed, asked: Asked, watched: Touches) {
  const told = touchedSince(state, asked, watched);
  const ask = asked.type === "hello" ? (asked.watch?.ask ?? null) : null;
  if (told !== null) feeds.send(feed, { type: "touched", ...told, ask });
}
