import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PLATFORMS, startRoomsOn } from "../../testing/room-platforms.ts";
import {
  changes,
  PUBLISH_SECRET,
  roomsAt,
  ticket,
  type TicketOptions,
} from "../../testing/test-rooms.ts";
import { TEST_LINE } from "../../testing/test-lease.ts";
import type { RunningWorkerd } from "../../local/edge/workerd.ts";
import {
  CLOSE_BAD_MESSAGE,
  CLOSE_ENDED,
  CLOSE_EXPIRED,
  CLOSE_REFUSED,
  CLOSE_VERSION,
  PING,
  PROTOCOL_VERSION,
} from "../protocol/room.ts";

let dataDir: string;
let rooms: RunningWorkerd;

/** A publication without changes. */
const NOTHING = {
  ...{ version: PROTOCOL_VERSION, line: TEST_LINE, lineage: [] },
  ...{ from: 1, to: 0, changes: [] },
};

const { post, publish, open, greeted } = roomsAt(() => rooms.port);

/** The rooms that keep something. workerd, unlike Cloudflare, makes a file for each one that is asked anything. */
async function roomsWithStorage(): Promise<string[]> {
  const storage = join(dataDir, "storage");
  const names = await readdir(storage, { recursive: true });
  return names.filter((name) => {
    if (!name.endsWith(".sqlite") || name.endsWith("metadata.sqlite")) return false;
    const file = new DatabaseSync(join(storage, name), { readOnly: true });
    const { tables } = v.parse(
      v.object({ tables: v.number() }),
      file.prepare("select count(*) as tables from sqlite_master").get(),
    );
    file.close();
    return tables > 0;
  });
}

describe.each(PLATFORMS)("a room on %s", (platform) => {
  const start = (secrets: { publishSecret?: string; ticketSecret?: string } = {}) =>
    startRoomsOn(platform, dataDir, secrets);

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "orgmirror-room-test-"));
    rooms = await start();
  });
  afterAll(async () => {
    await rooms?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  test("only the publisher publishes, and only what fits", async () => {
    const ok = NOTHING;
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
    const feed = await greeted("Waiting", 40);
    expect(await feed.messageWithin(300)).toEqual([]);
    expect(await publish("Waiting", 41, 40)).toEqual([200, 40]);
    expect(await feed.next()).toEqual({ type: "line", line: TEST_LINE, lineage: [] });
    expect(await feed.next()).toEqual({ type: "heartbeat", head: 40 });
    expect(await publish("Waiting", 41, 42)).toEqual([200, 42]);
    expect(await feed.next()).toEqual({
      type: "batch",
      from: 41,
      to: 42,
      changes: changes(41, 42),
    });
    expect(await publish("Waiting", 42, 43)).toEqual([200, 43]);
    expect(await feed.next()).toMatchObject({ from: 43, to: 43 });
    expect(await publish("Waiting", 45, 45)).toEqual([409, 43]);
    feed.socket.close();
  });

  test("a feed that comes later catches up, or reads again", async () => {
    await publish("CatchUp", 11, 15);
    await publish("CatchUp", 16, 20);
    const feed = await greeted("CatchUp", 13);
    expect(await feed.next()).toMatchObject({ type: "batch", from: 14, to: 20 });
    feed.say({ type: "since", line: TEST_LINE, since: 20 });
    expect(await feed.next()).toEqual({ type: "heartbeat", head: 20 });
    feed.say({ type: "since", line: TEST_LINE, since: 3 });
    expect(await feed.next()).toEqual({ type: "reset", head: 20 });
    expect(await publish("CatchUp", 901, 903, { query: "?reset" })).toEqual([200, 903]);
    expect(await feed.next()).toEqual({ type: "reset", head: 903 });
    feed.say({ type: "since", line: TEST_LINE, since: 901 });
    expect(await feed.next()).toMatchObject({ type: "batch", from: 902, to: 903 });
    feed.socket.close();
  });

  test("feeds go over to another line where it is told to follow, also after a restart, and else hear of it", async () => {
    const line = "00000000-0000-4000-8000-000000000002";
    await publish("Lines", 1, 5);
    const feed = await greeted("Lines", 5);
    expect(await feed.next()).toEqual({ type: "heartbeat", head: 5 });
    expect(await publish("Lines", 6, 6, { line })).toEqual([409, 5]);
    const lineage = [{ line: TEST_LINE, upTo: 5 }];
    expect(await publish("Lines", 6, 6, { line, lineage })).toEqual([200, 6]);
    const told = { type: "line", line, lineage };
    expect(await feed.next()).toEqual(told);
    expect(await feed.next()).toMatchObject({ type: "batch", from: 6, to: 6 });
    feed.socket.close();
    await rooms.stop();
    rooms = await start();
    const earlier = await greeted("Lines", 5);
    expect([await earlier.next(), await earlier.next()]).toMatchObject([told, { from: 6, to: 6 }]);
    const lost = await greeted("Lines", 6);
    expect(await lost.next()).toEqual(told);
    expect(await lost.messageWithin(200)).toEqual([]);
    for (const { socket } of [earlier, lost]) socket.close();
  });

  test("however fast changes are published, every feed hears each one once, in order", async () => {
    const feeds = [
      ...(await Promise.all(Array.from({ length: 20 }, () => greeted("Frames", 0)))),
      await greeted("Frames", 0, { columns: ["phone"] }),
    ];
    await publish("Frames", 1, 1);
    for (const feed of feeds)
      expect([await feed.next(), await feed.next()]).toMatchObject([{ type: "line" }, { to: 1 }]);
    for (let seq = 2; seq < 200; seq += 2) await publish("Frames", seq, seq + 1);
    for (const [index, feed] of feeds.entries()) {
      const fields = index === 20 ? { phone: "1" } : { phone: "1", name: "n" };
      for (let seq = 2; seq < 200;) {
        const batch = await feed.next();
        if (batch.type !== "batch") throw new Error(batch.type);
        expect(batch).toEqual({ ...batch, from: seq, changes: changes(seq, batch.to, fields) });
        seq = batch.to + 1;
      }
      expect(feed.heard()).toEqual([]);
      feed.socket.close();
    }
  });

  test("a feed sees the columns of its ticket, and no change of others", async () => {
    const all = await greeted("Columns", 0);
    const some = await greeted("Columns", 0, { columns: ["phone", "id"] });
    const none = await greeted("Columns", 0, { columns: [] });
    await some.messageWithin(200);
    await publish("Columns", 1, 2);
    const told = { type: "line", line: TEST_LINE, lineage: [] };
    for (const feed of [all, some, none]) expect(await feed.next()).toEqual(told);
    expect(await all.next()).toMatchObject({ changes: changes(1, 2) });
    expect(await some.next()).toMatchObject({ changes: changes(1, 2, { phone: "1" }) });
    expect(await none.next()).toEqual({
      type: "batch",
      from: 1,
      to: 2,
      changes: [],
    });
    some.say({ type: "since", line: TEST_LINE, since: 1 });
    expect(await some.next()).toMatchObject({ changes: changes(2, 2, { phone: "1" }) });
    for (const feed of [all, some, none]) feed.socket.close();
  });

  test.each<[string, TicketOptions, string]>([
    ["of another secret", { secret: "another secret" }, "Tickets"],
    ["that expired", { expires: 1_700_000_000 }, "Tickets"],
    ["for another object", {}, "Other"],
  ])("a ticket %s is refused", async (_, options, object) => {
    const feed = await open("Tickets");
    const hello = { type: "hello", version: PROTOCOL_VERSION, line: TEST_LINE, since: 0 };
    feed.say({ ...hello, ticket: await ticket(object, options) });
    expect(await feed.next()).toMatchObject({ type: "refused" });
    expect(await feed.closed).toMatchObject({ code: CLOSE_REFUSED });
  });

  test("other versions, other messages, and questions before the hello are refused", async () => {
    const ending = async (message: unknown) => {
      const feed = await open("Messages");
      feed.say(message);
      expect(await feed.next()).toMatchObject({ type: "refused" });
      return (await feed.closed).code;
    };
    expect(await ending({ type: "hello", version: 99, sense: "new" })).toBe(CLOSE_VERSION);
    expect(await ending({ type: "since", line: TEST_LINE, since: 3 })).toBe(CLOSE_REFUSED);
    expect(await ending({ type: "publish" })).toBe(CLOSE_BAD_MESSAGE);
    expect(await ending("x".repeat(100_000))).toBe(CLOSE_BAD_MESSAGE);
  });

  test("who says no hello is closed; a ping is answered, also by a room that sleeps", async () => {
    await publish("Pings", 1, 1);
    const silent = await open("Pings");
    const feed = await greeted("Pings", 1);
    expect(await feed.next()).toEqual({ type: "heartbeat", head: 1 });
    expect(await silent.next()).toEqual({ type: "refused", reason: "No hello was said in time." });
    // Not `closed`: workerd says goodbye from a timer, but leaves the TCP connection to the client to end.
    await expect.poll(() => silent.socket.readyState).toBe(WebSocket.CLOSING);
    // workerd puts a room to sleep after 10 s without requests, unless something keeps it awake.
    expect(await feed.messageWithin(11_000)).toEqual([]);
    feed.socket.send(PING);
    expect(await feed.next()).toEqual({ type: "pong" });
    await publish("Pings", 2, 2);
    expect(await feed.next()).toMatchObject({ type: "batch", from: 2, to: 2 });
    feed.socket.close();
  });

  test("a feed ends with its ticket, hears nothing after it, and goes on where it was renewed", async () => {
    await publish("Expiry", 1, 1);
    const soon = Math.floor(Date.now() / 1000) + 3;
    const feed = await greeted("Expiry", 1, { expires: soon });
    const idle = await greeted("Expiry", 1, { expires: soon });
    const renewed = await greeted("Expiry", 1, { expires: soon });
    for (const one of [feed, idle, renewed]) expect(await one.next()).toMatchObject({ head: 1 });
    renewed.say({ type: "renew", ticket: await ticket("Expiry") });
    await expect.poll(() => Date.now() > soon * 1000).toBe(true);
    feed.say({ type: "since", line: TEST_LINE, since: 0 });
    expect(await feed.closed).toMatchObject({ code: CLOSE_EXPIRED });
    expect(feed.heard()).toEqual([]);
    // Nothing is asked or sent here: the room wakes by itself.
    await expect.poll(() => idle.socket.readyState).not.toBe(WebSocket.OPEN);
    await publish("Expiry", 2, 2);
    expect(await renewed.next()).toMatchObject({ type: "batch", from: 2 });
    expect(idle.heard()).toEqual([]);
    renewed.socket.close();
  });

  test("the feeds of a person, or of a session, end at once, and do not come back on old tickets", async () => {
    const end = (who: unknown, secret = PUBLISH_SECRET) =>
      post("Ends", { version: PROTOCOL_VERSION, who }, { query: "?end", secret });
    await publish("Ends", 1, 1);
    const bob = { person: "bob@acme.example" };
    const old = await ticket("Ends", bob);
    const feeds = {
      ada: await greeted("Ends", 1, { session: "one" }),
      other: await greeted("Ends", 1, { session: "two" }),
      bob: await greeted("Ends", 1, bob),
    };
    for (const one of Object.values(feeds)) expect(await one.next()).toMatchObject({ head: 1 });
    expect((await end({ by: "person", person: bob.person }, "wrong")).status).toBe(401);
    expect(await (await end({ by: "person", person: bob.person })).json()).toEqual({ ended: 1 });
    expect(await feeds.bob.closed).toMatchObject({ code: CLOSE_ENDED });
    expect(await (await end({ by: "session", session: "two" })).json()).toEqual({ ended: 1 });
    expect(await feeds.other.closed).toMatchObject({ code: CLOSE_ENDED });
    const back = await open("Ends");
    back.say({ type: "hello", version: PROTOCOL_VERSION, ticket: old, line: TEST_LINE, since: 1 });
    expect(await back.closed).toMatchObject({ code: CLOSE_ENDED });
    // A session never comes back, a ticket of it that was given later is no use; a person may.
    const late = await open("Ends");
    const ofSession = await ticket("Ends", { session: "two" });
    const hello = { type: "hello", version: PROTOCOL_VERSION, line: TEST_LINE, since: 1 };
    late.say({ ...hello, ticket: ofSession });
    expect(await late.closed).toMatchObject({ code: CLOSE_ENDED });
    const again = await greeted("Ends", 1, bob);
    expect(await again.next()).toEqual({ type: "heartbeat", head: 1 });
    await publish("Ends", 2, 2);
    expect(await feeds.ada.next()).toMatchObject({ type: "batch", from: 2 });
    for (const one of [feeds.ada, again]) one.socket.close();
  });

  test("rooms that nobody published to keep nothing, and no room has a name that no object can have", async () => {
    await publish("Kept", 1, 1);
    const before = await roomsWithStorage();
    expect(before).not.toEqual([]);
    for (let i = 0; i < 20; i++) {
      const feed = await open(`Nobody${i}`);
      feed.say({ type: "since", line: TEST_LINE, since: 0 });
      expect(await feed.next()).toMatchObject({ type: "refused" });
    }
    const feed = await greeted("Admitted", 1);
    feed.socket.send(PING);
    expect(await feed.next()).toEqual({ type: "pong" });
    feed.socket.close();
    expect(await roomsWithStorage()).toEqual(before);
    const wrong = await post("a%20b", NOTHING);
    expect(wrong.status).toBe(404);
    expect((await post("x".repeat(81), {})).status).toBe(404);
  });

  test("connections that say no hello are few for an address", async () => {
    const silent = await Promise.all(Array.from({ length: 32 }, () => open("Crowd")));
    const next = await open("Crowd");
    expect(await next.next()).toEqual({
      type: "refused",
      reason: "Too many connections that say no hello.",
    });
    for (const feed of silent) expect(feed.socket.readyState).toBe(WebSocket.OPEN);
    for (const feed of silent) feed.socket.close();
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
    const feed = await greeted("Restart", 2);
    expect(await feed.next()).toMatchObject({ from: 3, to: 3 });
    expect(await feed.next()).toMatchObject({ from: 4, to: 6, changes: changes(4, 6, { notes }) });
    const gone = await greeted("Gone", 7);
    expect(await gone.next()).toMatchObject({ type: "batch", from: 8, to: 8 });
    gone.say({ type: "since", line: TEST_LINE, since: 2 });
    expect(await gone.next()).toEqual({ type: "reset", head: 8 });
    for (const open of [feed, gone]) open.socket.close();
  });

  test("without secrets nobody gets in", async () => {
    await rooms.stop();
    rooms = await start({ publishSecret: "", ticketSecret: "" });
    const answer = await post("Closed", NOTHING);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ detail: "ROOM_PUBLISH_SECRET is not set." });
    expect((await post("Closed", {}, { secret: "" })).status).toBe(503);
    const feed = await open("Closed");
    const anyTicket = await ticket("Closed", { secret: " " });
    feed.say({
      type: "hello",
      version: PROTOCOL_VERSION,
      ticket: anyTicket,
      line: TEST_LINE,
      since: 0,
    });
    expect(await feed.closed).toEqual({
      code: CLOSE_REFUSED,
      reason: "The room takes no feeds: ROOM_TICKET_SECRET is not set.",
    });
  });
});
