import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startEdge } from "../../local/edge/edge.ts";
import type { RunningWorkerd } from "../../local/edge/workerd.ts";
import { PUBLISH_SECRET, roomsAt, TICKET_SECRET } from "../../testing/test-rooms.ts";
import { PROTOCOL_VERSION, STATE_ROOM } from "../protocol/room.ts";
import type { StateNews } from "../protocol/state-room.ts";

let dataDir: string;
let edge: RunningWorkerd;
const { post, greeted } = roomsAt(() => edge.port);

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "orgmirror-state-room-test-"));
  const secrets = { ROOM_PUBLISH_SECRET: PUBLISH_SECRET, ROOM_TICKET_SECRET: TICKET_SECRET };
  edge = await startEdge({
    dataDir,
    port: 0,
    secrets: { DATABASE_URL: "", ...secrets },
    vars: {},
  });
});
afterAll(async () => {
  await edge?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const news = (at: string, whole: boolean): StateNews => ({
  at,
  whole,
  objects: [],
  heard: {},
  budget: whole ? [] : null,
  nodes: [],
  historyBytes: 0,
});

async function tell(by: string, number: number, told: StateNews): Promise<[number, unknown]> {
  const answer = await post(STATE_ROOM, { version: PROTOCOL_VERSION, by, number, news: told });
  return [answer.status, await answer.json()];
}

test("the state room tells its feeds what it is told, and asks for the whole where that does not follow", async () => {
  expect((await tell("a", 1, news("1", true)))[0]).toBe(200);
  const feed = await greeted(STATE_ROOM, 0);
  const hears = async (at: string, whole: boolean) =>
    expect(await feed.next()).toMatchObject({ type: "state", news: { at, whole } });
  await hears("1", true);
  expect(await tell("a", 2, news("2", false))).toEqual([200, { feeds: 1 }]);
  await hears("2", false);
  expect((await tell("a", 4, news("4", false)))[0]).toBe(409);
  expect((await tell("b", 3, news("4", false)))[0]).toBe(409);
  expect(await tell("b", 4, news("5", true))).toEqual([200, { feeds: 1 }]);
  await hears("5", true);
  feed.socket.close();
});

test("who comes later hears the whole, and how old it is", async () => {
  expect((await tell("c", 1, news("7", true)))[0]).toBe(200);
  expect((await tell("c", 2, news("8", false)))[0]).toBe(200);
  const feed = await greeted(STATE_ROOM, 0);
  expect(await feed.next()).toMatchObject({
    type: "state",
    ageMs: expect.any(Number),
    news: { at: "8", whole: true, budget: [] },
  });
  feed.socket.close();
});
