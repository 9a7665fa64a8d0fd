import type { Context } from "hono";
import { type Ending, PROTOCOL_VERSION, STATE_ROOM } from "../protocol/room.ts";
import { objectNames } from "../query/object-entry.ts";
import { type ApiEnv, isApart } from "./context.ts";

/**
 * Ends the live feeds of a person, of one session, or of everybody, in every room, and refuses the tickets that they were given.
 * Resolves when all rooms were told. One that cannot be reached lets them on until their tickets end, which is logged.
 */
export async function endFeeds(c: Context<ApiEnv>, who: Ending["who"]): Promise<void> {
  const rows = await c.var.database.query(objectNames);
  const rooms = [STATE_ROOM, ...rows.map(([name]) => name ?? "")];
  const own = isApart(c) ? undefined : c.env.ROOMS;
  await Promise.all(rooms.map((room) => endIn(c.env, own, room, who)));
}

/** A room that hangs must not keep anybody from signing out. */
const TIMEOUT_MS = 5_000;

async function endIn(
  { ROOMS_HOST, ROOM_PUBLISH_SECRET }: ApiEnv["Bindings"],
  own: ApiEnv["Bindings"]["ROOMS"],
  room: string,
  who: Ending["who"],
): Promise<void> {
  const url = `https://${ROOMS_HOST || "rooms"}/parties/main/${encodeURIComponent(room)}?end`;
  const ending: Ending = { version: PROTOCOL_VERSION, who };
  const request = new Request(url, {
    method: "POST",
    headers: { Authorization: `Bearer ${ROOM_PUBLISH_SECRET ?? ""}` },
    body: JSON.stringify(ending),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  try {
    if (!ROOM_PUBLISH_SECRET) throw new Error("ROOM_PUBLISH_SECRET is not set");
    const answer = await (own ? own.getByName(room).fetch(request) : fetch(request));
    if (!answer.ok) throw new Error(`HTTP status ${answer.status}`);
  } catch (error) {
    const why = error instanceof Error ? error.message : "";
    console.error(`the feeds of somebody in the room ${room} were not ended: ${why}`);
  }
}
