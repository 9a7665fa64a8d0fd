import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isRunning } from "../process/process-identity.ts";
import { filledFacade } from "./rooms-bundle.ts";
import { startRooms } from "./rooms.ts";

/** Counts requests in the room's storage, echoes messages, and tells which secrets it was given. */
const PARTY = `
export default class Counter {
  constructor(room) { this.room = room; }
  async onRequest() {
    const count = ((await this.room.storage.get("count")) ?? 0) + 1;
    await this.room.storage.put("count", count);
    return Response.json({ id: this.room.id, count, env: this.room.env });
  }
  onMessage(message, connection) { connection.send("echo " + message); }
}
`;

let dataDir: string;
const options = () => ({
  dataDir,
  port: 0,
  publishSecret: "publish-secret",
  ticketSecret: "ticket-secret",
  party: join(dataDir, "counter.js"),
});

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "orgmirror-rooms-test-"));
  await writeFile(join(dataDir, "counter.js"), PARTY);
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

async function post(port: number, room: string): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}/parties/main/${room}`, { method: "POST" });
  return response.json();
}

test("a room answers, is given its secrets, and remembers across a restart", async () => {
  const first = await startRooms(options());
  expect(await post(first.port, "Account")).toEqual({
    id: "Account",
    count: 1,
    env: { ROOM_PUBLISH_SECRET: "publish-secret", ROOM_TICKET_SECRET: "ticket-secret" },
  });
  expect(await post(first.port, "Contact")).toMatchObject({ id: "Contact", count: 1 });
  await first.stop();
  expect(isRunning(first.process)).toBe(false);
  const second = await startRooms(options());
  expect(await post(second.port, "Account")).toMatchObject({ count: 2 });
  await second.stop();
});

test("a room takes sockets", async () => {
  const rooms = await startRooms(options());
  const socket = new WebSocket(`ws://127.0.0.1:${rooms.port}/parties/main/Account`);
  await new Promise((resolve) => socket.addEventListener("open", resolve));
  const answer = new Promise<string>((resolve) => {
    socket.addEventListener("message", (event) => resolve(String(event.data)));
  });
  socket.send("hello");
  expect(await answer).toBe("echo hello");
  await rooms.stop();
});

test("no secret is written to disk", async () => {
  const rooms = await startRooms(options());
  const config = await readFile(join(dataDir, "build/rooms.capnp"), "utf8");
  expect(config).toContain("ROOM_PUBLISH_SECRET");
  expect(config).not.toMatch(/publish-secret|ticket-secret/);
  await rooms.stop();
});

test("another facade is refused by what it lacks", () => {
  expect(() => filledFacade("import Worker from '__WORKER__'; __PARTIES__", "/party.js")).toThrow(
    /lacks __STATIC_ASSETS_MANIFEST__, pkvar-, PARTYKIT_DURABLE, __R2_BINDINGS__, __KV_BINDINGS__/,
  );
});
