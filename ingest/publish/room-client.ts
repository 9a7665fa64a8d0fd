import * as v from "valibot";
import { OrgmirrorError } from "../lib/orgmirror-error.ts";
import { PublicationReply, type Publication } from "../../edge/protocol/room.ts";

/** Address of the rooms, and the publisher's secret. */
export type RoomSettings = { readonly url: string; readonly secret: string };

const POST_TIMEOUT_MS = 10_000;

/** A room's answer: 200 accepted; 409 changes after its `head` are missing. `head` is null if it has none. */
export type RoomReply = { readonly status: number; readonly head: number | null };

/** A room could not be reached, or gave an unexpected answer. */
export class RoomError extends OrgmirrorError {
  readonly kind = "room";
  constructor(object: string, cause: unknown) {
    super(`The room of ${object}: ${whatFailed(cause)}`, { cause });
  }
}

/** `fetch` throws a TypeError; its cause has the reason. */
function whatFailed(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? `${cause.message}: ${cause.cause.message}` : cause.message;
}

/** Posts to an object's room. `reset` makes it drop its changes and tell its feeds. Throws RoomError. */
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
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { authorization: `Bearer ${room.secret}`, "content-type": "application/json" },
      body: JSON.stringify(publication),
      signal: AbortSignal.any([signal, AbortSignal.timeout(POST_TIMEOUT_MS)]),
    });
    return await replyOf(answer);
  } catch (error) {
    throw new RoomError(object, error);
  }
}

async function replyOf(answer: Response): Promise<RoomReply> {
  if (answer.status !== 200 && answer.status !== 409)
    throw new Error(`it answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
  return { status: answer.status, ...v.parse(PublicationReply, await answer.json()) };
}
