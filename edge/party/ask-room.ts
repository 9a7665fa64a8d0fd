import { isRoomName } from "../protocol/room.ts";
import type { PartyserverRoom } from "./partyserver-room.ts";
import { problem } from "./publication-request.ts";

/**
 * Hands `/parties/main/<object>` to the room of that object: the addresses of PartyKit, so that sockets and publishers
 * are the same for both. (partyserver's own router copies each request to try it again; the publisher does that.)
 */
export async function askRoom(
  request: Request,
  rooms: DurableObjectNamespace<PartyserverRoom>,
): Promise<Response> {
  const name = /^\/parties\/main\/([^/]+)$/.exec(new URL(request.url).pathname)?.[1] ?? "";
  if (!isRoomName(name))
    return problem(
      404,
      "No such room",
      "A room is at /parties/main/ and the API name of an object.",
    );
  return rooms.getByName(name).fetch(request);
}
