import * as v from "valibot";
import { OrgmirrorError } from "../lib/orgmirror-error.ts";
import { PublicationReply, type Publication, STATE_ROOM } from "../../edge/protocol/room.ts";
import { type StatePublication, StateReply } from "../../edge/protocol/state-room.ts";

/** Address of the rooms, and the publisher's secret. */
export type RoomSettings = { readonly url: string; readonly secret: string };

const POST_TIMEOUT_MS = 10_000;

/** A room's answer: 200 accepted; 409 changes after its `head` are missing, or it has another line. Null: none. */
export type RoomReply = { readonly status: number } & Readonly<PublicationReply>;

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
  const path = `${encodeURIComponent(object)}${reset ? "?reset" : ""}`;
  const read = (status: number, body: unknown) => ({ status, ...v.parse(PublicationReply, body) });
  return post(room, { name: object, path, read }, publication, signal);
}

/** Posts to the state room. @returns its feeds; null where it needs the whole state. Throws RoomError. */
export async function postState(
  room: RoomSettings,
  publication: StatePublication,
  signal: AbortSignal,
): Promise<number | null> {
  const read = (status: number, body: unknown) =>
    status === 409 ? null : v.parse(StateReply, body).feeds;
  return post(room, { name: "the pipelines' state", path: STATE_ROOM, read }, publication, signal);
}

type Target<T> = {
  readonly name: string;
  readonly path: string;
  /** Reads the answer of status 200 or 409. May throw. */
  readonly read: (status: number, body: unknown) => T;
};

async function post<T>(
  { url, secret }: RoomSettings,
  { name, path, read }: Target<T>,
  body: unknown,
  signal: AbortSignal,
): Promise<T> {
  try {
    const answer = await fetch(new URL(`/parties/main/${path}`, url), {
      method: "POST",
      headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.any([signal, AbortSignal.timeout(POST_TIMEOUT_MS)]),
    });
    if (answer.status !== 200 && answer.status !== 409)
      throw new Error(`it answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
    return read(answer.status, await answer.json());
  } catch (error) {
    throw new RoomError(name, error);
  }
}
