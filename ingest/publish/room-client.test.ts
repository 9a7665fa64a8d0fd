import { setTimeout as delay } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { PROTOCOL_VERSION } from "../../edge/protocol/room.ts";
import { json, type LoopbackServer, loopbackServer } from "../../testing/loopback-server.ts";
import { TEST_LINE } from "../../testing/test-lease.ts";
import { postState, postToRoom, RoomError } from "./room-client.ts";

let server: LoopbackServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** A room that gives this answer. */
async function roomThat(...[status, body]: [status: number, body: unknown]) {
  server = await loopbackServer((_, response) => json(response, status, body));
  return { url: server.url, secret: "hush" };
}

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

const never = new AbortController().signal;

test("a publication goes to the object's room, with the publisher's secret", async () => {
  const room = await roomThat(200, { head: 3, line: TEST_LINE });
  const reply = await postToRoom(room, "Account", NOTHING, { reset: false }, never);
  expect(reply).toEqual({ status: 200, head: 3, line: TEST_LINE });
  await postToRoom(room, "Account", NOTHING, { reset: true }, never);
  expect(server?.received.map(({ method, url }) => `${method} ${url}`)).toEqual([
    "POST /parties/main/Account",
    "POST /parties/main/Account?reset",
  ]);
  const [{ headers, body } = { headers: {}, body: "" }] = server?.received ?? [];
  expect(headers).toMatchObject({
    authorization: "Bearer hush",
    "content-type": "application/json",
  });
  expect(JSON.parse(body)).toEqual(NOTHING);
});

test("the state room says how many listen, or that it needs the whole state", async () => {
  const room = await roomThat(200, { feeds: 2 });
  expect(await postState(room, STATE, never)).toBe(2);
  expect(server?.received.map(({ url }) => url)).toEqual(["/parties/main/_state"]);
  if (server) server.respond = (_, response) => json(response, 409, { title: "Who are you?" });
  expect(await postState(room, STATE, never)).toBeNull();
});

test.each([
  ["of another version", 200, { head: 3 }],
  ["with a hole that says nothing", 409, {}],
  ["of something else", 200, "hello"],
  ["that refuses", 401, { title: "Not the publisher" }],
])(
  "an answer %s is an error of the room, which never stops a pipeline",
  async (_, status, body) => {
    const room = await roomThat(status, body);
    const posted = postToRoom(room, "Account", NOTHING, { reset: false }, never);
    await expect(posted).rejects.toBeInstanceOf(RoomError);
    if (status !== 409)
      await expect(postState(room, STATE, never)).rejects.toBeInstanceOf(RoomError);
  },
);

test("an error of a room names it, and has the beginning of what it answered", async () => {
  const room = await roomThat(503, "x".repeat(1_000));
  const begin = `it answered 503: "${"x".repeat(299)}`;
  await expect(postToRoom(room, "Account", NOTHING, { reset: false }, never)).rejects.toMatchObject(
    { message: `The room of Account: ${begin}`, cause: { message: begin } },
  );
  await expect(postState(room, STATE, never)).rejects.toMatchObject({
    message: `The room of the pipelines' state: ${begin}`,
  });
});

test.each([
  ["a reason below", new TypeError("fetch failed", { cause: new Error("refused") })],
  ["a reason of its own", new Error("fetch failed: refused")],
  ["no error", "fetch failed: refused"],
])("what a room failed of is said: %s", (_, cause) => {
  expect(new RoomError("Account", cause).message).toBe(
    "The room of Account: fetch failed: refused",
  );
});

test("a room that never answers does not hold up a pipeline that ends", async () => {
  server = await loopbackServer(() => undefined);
  const room = { url: server.url, secret: "hush" };
  const end = new AbortController();
  const posted = postToRoom(room, "Account", NOTHING, { reset: false }, end.signal);
  const outcome = Promise.race([posted.catch(String), delay(2_000, "still waiting")]);
  await expect.poll(() => server?.received.length).toBe(1);
  end.abort(new Error("the node ends"));
  expect(await outcome).toContain("the node ends");
});
