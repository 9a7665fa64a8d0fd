import * as v from "valibot";
import { PublicationReply, type Publication } from "../../edge/protocol/room.ts";

/** Where rooms are and what opens them to the publisher. */
export type RoomSettings = { readonly url: string; readonly secret: string };

const POST_TIMEOUT_MS = 10_000;

/** What a room said: 200 taken, 409 there is a hole after its `head`; null where it has none. */
export type RoomReply = { readonly status: number; readonly head: number | null };

/** Posts to an object's room; `reset` makes it drop what it has and tell its feeds. Throws where it is not reached. */
export async function postToRoom(
  room: RoomSettings,
  object: string,
  publication: Publication,
  { reset }: { readonly reset: boolean },
  signal: AbortSignal,
): Promise<RoomReply> {
  const address = new URL(
    `/parties/main/${encodeURIComponent(object)}${reset ? "?reset" : ""}`,
    room.url,
  );
  const answer = await fetch(address, {
    method: "POST",
    headers: { authorization: `Bearer ${room.secret}`, "content-type": "application/json" },
    body: JSON.stringify(publication),
    signal: AbortSignal.any([signal, AbortSignal.timeout(POST_TIMEOUT_MS)]),
  });
  if (answer.status !== 200 && answer.status !== 409) {
    throw new Error(
      `The room of ${object} answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`,
    );
  }
  return { status: answer.status, ...v.parse(PublicationReply, await answer.json()) };
}
