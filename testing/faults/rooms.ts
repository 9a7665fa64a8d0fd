import type { Pool } from "pg";
import type { Change } from "../../edge/protocol/change.ts";
import { type Publication, STATE_ROOM } from "../../edge/protocol/room.ts";
import { EMPTY_ROOM, publish, type RoomState, startAnew } from "../../edge/party/room-state.ts";
import { changesAfter } from "../../ingest/publish/outgoing-changes.ts";
import { json, loopbackServer, type Received, type Respond } from "../loopback-server.ts";

export type FaultRooms = {
  readonly url: string;
  /** Down rooms answer 503, and keep what they have. */
  isDown: boolean;
  /** What each room remembers, by object. */
  readonly states: ReadonlyMap<string, RoomState>;
  close(): Promise<void>;
};

/** The rooms of a schedule: the real memory of a room (edge/party/room-state.ts), without feeds. */
export async function openRooms(): Promise<FaultRooms> {
  const states = new Map<string, RoomState>();
  const server = await loopbackServer((request, response) => {
    server.received.length = 0;
    if (rooms.isDown) response.writeHead(503).end();
    else answer(states, request, response);
  });
  const rooms = { url: server.url, isDown: false, states, close: () => server.close() };
  return rooms;
}

function answer(
  states: Map<string, RoomState>,
  request: Received,
  response: Parameters<Respond>[1],
): void {
  const url = new URL(request.url, "http://rooms");
  const name = decodeURIComponent(url.pathname.split("/").at(-1) ?? "");
  if (name === STATE_ROOM) return json(response, 200, { feeds: 0 });
  const publication = JSON.parse(request.body) as Publication;
  const state = states.get(name) ?? EMPTY_ROOM;
  const done = url.searchParams.has("reset")
    ? { kind: "taken" as const, state: startAnew(publication) }
    : publish(state, publication);
  if (done.kind === "hole") return json(response, 409, { head: done.head });
  states.set(name, done.state);
  json(response, 200, { head: done.state.head });
}

/**
 * V4: what a room would send to a feed is what the log says at the same seq. After a restore it must hold nothing of
 * the lost line.
 */
export async function mixedLines(
  pool: Pool,
  { states }: Pick<FaultRooms, "states">,
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const [object, { head, ring }] of states) {
    const told = ring.flatMap(({ changes }) => changes);
    const logged = await loggedFrom(pool, object, told[0]?.seq ?? 0);
    const wrong = told.find((one) => identityOf(one) !== identityOf(logged.get(one.seq)));
    if (wrong !== undefined)
      problems.push(
        `V4: the room of ${object} (head ${head}) has ${identityOf(wrong)}; the log has ${identityOf(logged.get(wrong.seq))}`,
      );
  }
  return problems;
}

/** What never changes of a change that is in the log. */
function identityOf(change: Change | undefined): string {
  if (change === undefined) return "nothing";
  const { seq, recordId, source, commitAt } = change;
  return `${seq} ${recordId} ${source} ${commitAt}`;
}

async function loggedFrom(
  pool: Pool,
  object: string,
  first: number,
): Promise<ReadonlyMap<number, Change>> {
  const logged = new Map<number, Change>();
  for (let seq = first - 1; seq >= 0;) {
    const { changes } = await changesAfter(pool, object, seq, { feedAll: true });
    for (const change of changes) logged.set(change.seq, change);
    const last = changes.at(-1);
    if (last === undefined) break;
    ({ seq } = last);
  }
  return logged;
}
