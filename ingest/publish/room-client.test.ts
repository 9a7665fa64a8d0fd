import { afterEach, expect, test } from "vitest";
import { PROTOCOL_VERSION } from "../../edge/protocol/room.ts";
import { json, type LoopbackServer, loopbackServer } from "../../testing/loopback-server.ts";
import { TEST_LINE } from "../../testing/test-lease.ts";
import { postState, postToRoom, RoomError } from "./room-client.ts";

let server: LoopbackServer;
afterEach(() => server.close());

const NOTHING = {
  ...{ version: PROTOCOL_VERSION, line: TEST_LINE, lineage: [] },
  ...{ from: 1, to: 0, changes: [] },
};
const NEWS = {
  at: "",
  whole: true,
  objects: [],
  heard: {},
  budget: null,
  nodes: [],
  historyBytes: 0,
};
const STATE = { version: PROTOCOL_VERSION, by: "node", number: 1, news: NEWS };

test.each([
  ["of another version", 200, { head: 3 }],
  ["with a hole that says nothing", 409, {}],
  ["of something else", 200, "hello"],
  ["that refuses", 401, { title: "Not the publisher" }],
])(
  "an answer %s is an error of the room, which never stops a pipeline",
  async (_, status, body) => {
    server = await loopbackServer((__, response) => json(response, status, body));
    const room = { url: server.url, secret: "hush" };
    const { signal } = new AbortController();
    const posted = postToRoom(room, "Account", NOTHING, { reset: false }, signal);
    await expect(posted).rejects.toBeInstanceOf(RoomError);
    if (status !== 409)
      await expect(postState(room, STATE, signal)).rejects.toBeInstanceOf(RoomError);
  },
);
