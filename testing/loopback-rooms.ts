import {
  EMPTY_ROOM,
  publicationFault,
  publish,
  type RoomState,
  startAnew,
} from "../edge/party/room-state.ts";
import { type Publication, STATE_ROOM } from "../edge/protocol/room.ts";
import { json, loopbackServer, type Received, type Respond } from "./loopback-server.ts";

export type LoopbackRooms = {
  readonly url: string;
  /** Down rooms answer 503, and keep what they have. */
  isDown: boolean;
  /** What each room remembers, by object. Tests may set it. */
  readonly states: Map<string, RoomState>;
  close(): Promise<void>;
};

/** A publication that a room was sent, before its answer. */
export type Posted = { readonly publication: Publication; readonly reset: boolean };

/** For tests: the rooms of all objects with the real memory of a room (edge/party/room-state.ts), without feeds. */
export async function loopbackRooms(
  onPosted: (posted: Posted) => void = () => undefined,
): Promise<LoopbackRooms> {
  const states = new Map<string, RoomState>();
  const server = await loopbackServer((request, response) => {
    server.received.length = 0;
    if (rooms.isDown) response.writeHead(503).end();
    else answer(states, request, response, onPosted);
  });
  const rooms = { url: server.url, isDown: false, states, close: () => server.close() };
  return rooms;
}

function answer(
  states: Map<string, RoomState>,
  request: Received,
  response: Parameters<Respond>[1],
  onPosted: (posted: Posted) => void,
): void {
  const url = new URL(request.url, "http://rooms");
  const name = decodeURIComponent(url.pathname.split("/").at(-1) ?? "");
  if (name === STATE_ROOM) return json(response, 200, { feeds: 0 });
  const publication = JSON.parse(request.body) as Publication;
  const fault = publicationFault(publication);
  if (fault !== null) return json(response, 400, { title: fault });
  const reset = url.searchParams.has("reset");
  onPosted({ publication, reset });
  const state = states.get(name) ?? EMPTY_ROOM;
  const done = reset
    ? { kind: "taken" as const, state: startAnew(publication) }
    : publish(state, publication);
  if (done.kind !== "taken") return json(response, 409, { head: state.head, line: state.line });
  states.set(name, done.state);
  json(response, 200, { head: done.state.head, line: done.state.line });
}
