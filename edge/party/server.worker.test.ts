import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SignJWT } from "jose";
import * as v from "valibot";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startRooms } from "../../local/edge/rooms.ts";
import type { RunningWorkerd } from "../../local/edge/workerd.ts";
import type { Change } from "../protocol/change.ts";
import {
  CLOSE_BAD_MESSAGE,
  CLOSE_REFUSED,
  CLOSE_VERSION,
  PROTOCOL_VERSION,
  RoomMessage,
} from "../protocol/room.ts";

const PUBLISH_SECRET = "publish-secret-of-this-test";
const TICKET_SECRET = "ticket-secret-of-this-test";

let dataDir: string;
let rooms: RunningWorkerd;

const start = (secrets: { publishSecret?: string; ticketSecret?: string } = {}) =>
  startRooms({
    dataDir,
    port: 0,
    publishSecret: PUBLISH_SECRET,
    ticketSecret: TICKET_SECRET,
    append: true,
    ...secrets,
  });

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "orgmirror-room-test-"));
  rooms = await start();
});
afterAll(async () => {
  await rooms?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

function changes(from: number, to: number, fields: Change["fields"] = { phone: "1", name: "n" }) {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => ({
    seq: from + i,
    recordId: "001D000000IRFmaIAH",
    effect: "changed",
    source: "stream",
    fields,
    commitAt: "2026-01-31T09:30:00.000Z",
  }));
}

function post(room: string, body: unknown, more: { secret?: string; query?: string } = {}) {
  return fetch(`http://127.0.0.1:${rooms.port}/parties/main/${room}${more.query ?? ""}`, {
    method: "POST",
    headers: { Authorization: `Bearer ${more.secret ?? PUBLISH_SECRET}` },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

/** Publishes from..to; answers status and head. */
async function publish(
  room: string,
  from: number,
  to: number,
  more: { query?: string; fields?: Change["fields"] } = {},
): Promise<[status: number, head: number | null]> {
  const body = { version: PROTOCOL_VERSION, from, to, changes: changes(from, to, more.fields) };
  const answer = await post(room, body, more);
  const { head } = v.parse(v.object({ head: v.nullable(v.number()) }), await answer.json());
  return [answer.status, head];
}

function ticket(
  object: string,
  { columns = "*", secret = TICKET_SECRET, expires = "5m" }: TicketOptions = {},
): Promise<string> {
  return new SignJWT({ object, columns })
    .setProtectedHeader({ alg: "HS256" })
    .setExpirationTime(expires)
    .sign(new TextEncoder().encode(secret));
}
type TicketOptions = { columns?: "*" | string[]; secret?: string; expires?: string | number };

/** A feed's end of a connection: messages in order, and how it ended. */
class Feed {
  readonly socket: WebSocket;
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #heard: RoomMessage[] = [];

  constructor(room: string) {
    this.socket = new WebSocket(`ws://127.0.0.1:${rooms.port}/parties/main/${room}`);
    this.socket.addEventListener("message", ({ data }) => {
      this.#heard.push(v.parse(RoomMessage, JSON.parse(String(data))));
    });
    this.closed = new Promise((resolve) => {
      this.socket.addEventListener("close", ({ code, reason }) => resolve({ code, reason }));
    });
  }

  static async open(room: string): Promise<Feed> {
    const feed = new Feed(room);
    await new Promise((resolve) => feed.socket.addEventListener("open", resolve));
    return feed;
  }

  static async greeted(room: string, since: number, options: TicketOptions = {}): Promise<Feed> {
    const feed = await Feed.open(room);
    const pass = await ticket(room, options);
    feed.say({ type: "hello", version: PROTOCOL_VERSION, ticket: pass, since });
    return feed;
  }

  say(message: unknown): void {
    this.socket.send(JSON.stringify(message));
  }

  next(): Promise<RoomMessage> {
    return vi.waitFor(() => {
      const message = this.#heard.shift();
      if (!message) throw new Error("nothing heard");
      return message;
    }, 30_000);
  }

  /** What was heard within the time, without waiting for anything. */
  async messageWithin(ms: number): Promise<RoomMessage[]> {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return this.#heard.splice(0);
  }
}

test("only the publisher publishes, and only what fits", async () => {
  const ok = { version: PROTOCOL_VERSION, from: 1, to: 0, changes: [] };
  const status = async (answer: Promise<Response>) => (await answer).status;
  expect(await status(post("Refusals", ok, { secret: "wrong" }))).toBe(401);
  expect(await status(post("Refusals", ok, { secret: "" }))).toBe(401);
  const url = `http://127.0.0.1:${rooms.port}/parties/main/Refusals`;
  expect(await status(fetch(url, { method: "POST", body: "{}" }))).toBe(401);
  expect(await status(fetch(url))).toBe(405);
  expect(await status(post("Refusals", "not json"))).toBe(400);
  expect(await status(post("Refusals", { ...ok, from: 3, to: 5 }))).toBe(400);
  const other = await post("Refusals", { ...ok, version: 99 });
  expect(other.status).toBe(400);
  expect(await other.json()).toMatchObject({ title: "Other protocol version" });
  const large = await post("Refusals", "x".repeat(4 * 1024 * 1024 + 1));
  expect(large.status).toBe(413);
  expect(large.headers.get("Content-Type")).toBe("application/problem+json");
  expect(await status(post("Refusals", ok))).toBe(200);
});

test("a feed waits in a room that knows nothing, then hears every batch", async () => {
  const feed = await Feed.greeted("Waiting", 40);
  expect(await feed.messageWithin(300)).toEqual([]);
  expect(await publish("Waiting", 41, 40)).toEqual([200, 40]);
  expect(await feed.next()).toEqual({ type: "heartbeat", head: 40 });
  expect(await publish("Waiting", 41, 42)).toEqual([200, 42]);
  expect(await feed.next()).toEqual({ type: "batch", from: 41, to: 42, changes: changes(41, 42) });
  expect(await publish("Waiting", 42, 43)).toEqual([200, 43]);
  expect(await feed.next()).toMatchObject({ from: 43, to: 43 });
  expect(await publish("Waiting", 45, 45)).toEqual([409, 43]);
  feed.socket.close();
});

test("a feed that comes later catches up, or reads again", async () => {
  await publish("CatchUp", 11, 15);
  await publish("CatchUp", 16, 20);
  const feed = await Feed.greeted("CatchUp", 13);
  expect(await feed.next()).toMatchObject({ type: "batch", from: 14, to: 20 });
  feed.say({ type: "since", since: 20 });
  expect(await feed.next()).toEqual({ type: "heartbeat", head: 20 });
  feed.say({ type: "since", since: 3 });
  expect(await feed.next()).toEqual({ type: "reset", head: 20 });
  expect(await publish("CatchUp", 901, 903, { query: "?reset" })).toEqual([200, 903]);
  expect(await feed.next()).toEqual({ type: "reset", head: 903 });
  feed.say({ type: "since", since: 901 });
  expect(await feed.next()).toMatchObject({ type: "batch", from: 902, to: 903 });
  feed.socket.close();
});

test("a feed sees the columns of its ticket, and every seq", async () => {
  const all = await Feed.greeted("Columns", 0);
  const some = await Feed.greeted("Columns", 0, { columns: ["phone", "id"] });
  const none = await Feed.greeted("Columns", 0, { columns: [] });
  await some.messageWithin(200);
  await publish("Columns", 1, 2);
  expect(await all.next()).toMatchObject({ changes: changes(1, 2) });
  expect(await some.next()).toMatchObject({ changes: changes(1, 2, { phone: "1" }) });
  expect(await none.next()).toEqual({ type: "batch", from: 1, to: 2, changes: changes(1, 2, {}) });
  some.say({ type: "since", since: 1 });
  expect(await some.next()).toMatchObject({ changes: changes(2, 2, { phone: "1" }) });
  for (const feed of [all, some, none]) feed.socket.close();
});

test.each<[string, TicketOptions, string]>([
  ["of another secret", { secret: "another secret" }, "Tickets"],
  ["that expired", { expires: 1_700_000_000 }, "Tickets"],
  ["for another object", {}, "Other"],
])("a ticket %s is refused", async (_, options, object) => {
  const feed = await Feed.open("Tickets");
  const hello = { type: "hello", version: PROTOCOL_VERSION, since: 0 };
  feed.say({ ...hello, ticket: await ticket(object, options) });
  expect(await feed.next()).toMatchObject({ type: "refused" });
  expect(await feed.closed).toMatchObject({ code: CLOSE_REFUSED });
});

test("other versions, other messages, and questions before the hello are refused", async () => {
  const ending = async (message: unknown) => {
    const feed = await Feed.open("Messages");
    feed.say(message);
    expect(await feed.next()).toMatchObject({ type: "refused" });
    return (await feed.closed).code;
  };
  expect(await ending({ type: "hello", version: 99, sense: "new" })).toBe(CLOSE_VERSION);
  expect(await ending({ type: "since", since: 3 })).toBe(CLOSE_REFUSED);
  expect(await ending({ type: "publish" })).toBe(CLOSE_BAD_MESSAGE);
  expect(await ending("x".repeat(100_000))).toBe(CLOSE_BAD_MESSAGE);
});

test("who says no hello hears nothing and is closed; who said it hears the heart beat", async () => {
  await publish("Beats", 1, 1);
  const silent = await Feed.open("Beats");
  const feed = await Feed.greeted("Beats", 1);
  expect(await feed.next()).toEqual({ type: "heartbeat", head: 1 });
  expect(await silent.next()).toEqual({ type: "refused", reason: "No hello was said in time." });
  // Not `closed`: workerd says goodbye from a timer, but leaves the TCP connection to the client to end.
  await expect.poll(() => silent.socket.readyState).toBe(WebSocket.CLOSING);
  expect(await feed.next()).toEqual({ type: "heartbeat", head: 1 });
  // workerd puts a room to sleep after 10 s without requests, unless something keeps it awake.
  await feed.messageWithin(11_000);
  expect(await feed.next()).toEqual({ type: "heartbeat", head: 1 });
  feed.socket.close();
});

test("a restarted room still serves what it had, large batches too", async () => {
  const notes = "ä€🚀".repeat(60_000);
  await publish("Restart", 1, 3);
  await publish("Restart", 4, 6, { fields: { notes } });
  await publish("Gone", 1, 4);
  expect(await publish("Gone", 8, 8, { query: "?reset" })).toEqual([200, 8]);
  await rooms.stop();
  rooms = await start();
  expect(await publish("Restart", 99, 98)).toEqual([409, 6]);
  const feed = await Feed.greeted("Restart", 2);
  expect(await feed.next()).toMatchObject({ from: 3, to: 3 });
  expect(await feed.next()).toMatchObject({ from: 4, to: 6, changes: changes(4, 6, { notes }) });
  const gone = await Feed.greeted("Gone", 7);
  expect(await gone.next()).toMatchObject({ type: "batch", from: 8, to: 8 });
  gone.say({ type: "since", since: 2 });
  expect(await gone.next()).toEqual({ type: "reset", head: 8 });
  for (const open of [feed, gone]) open.socket.close();
});

test("without secrets nobody gets in", async () => {
  await rooms.stop();
  rooms = await start({ publishSecret: "", ticketSecret: "" });
  const answer = await post("Closed", { version: PROTOCOL_VERSION, from: 1, to: 0, changes: [] });
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ detail: "ROOM_PUBLISH_SECRET is not set." });
  expect((await post("Closed", {}, { secret: "" })).status).toBe(503);
  const feed = await Feed.open("Closed");
  const anyTicket = await ticket("Closed", { secret: " " });
  feed.say({ type: "hello", version: PROTOCOL_VERSION, ticket: anyTicket, since: 0 });
  expect(await feed.closed).toEqual({
    code: CLOSE_REFUSED,
    reason: "The room takes no feeds: ROOM_TICKET_SECRET is not set.",
  });
});
