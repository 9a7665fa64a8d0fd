import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunningWorkerd } from "../../local/edge/workerd.ts";
import { anyChanges, anyWatched, naively } from "../../testing/naive-touched.ts";
import { PLATFORMS, startRoomsOn } from "../../testing/room-platforms.ts";
import { TEST_LINE } from "../../testing/test-lease.ts";
import { type HelloOptions, helloTo, roomsAt, type TestFeed } from "../../testing/test-rooms.ts";
import type { Change } from "../protocol/change.ts";
import { CLOSE_BAD_MESSAGE, PROTOCOL_VERSION } from "../protocol/room.ts";

let dataDir: string;
let rooms: RunningWorkerd;
const { post, publish, greeted } = roomsAt(() => rooms.port);

const touched = (to: number, columns: "*" | string[], ask: number | null = null) => ({
  ...{ type: "touched", to, columns, ask },
});
const PHONE = { fields: { phone: "1" } };
const NAME = { fields: { name: "n" } };
/** So many columns that a connection cannot keep them. */
const MANY = Array.from({ length: 200 }, (_, n) => `column_${n}__c`);

/** What the feed was told until this update of what it watches. */
async function toldUntil(feed: TestFeed, seq: number) {
  const told: { to: number; columns: "*" | string[] }[] = [];
  while ((told.at(-1)?.to ?? 0) < seq) {
    const message = await feed.next();
    if (message.type === "touched") told.push(message);
    else throw new Error(message.type);
  }
  return told;
}

describe.each(PLATFORMS)("a room on %s", (platform) => {
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "orgmirror-watch-test-"));
    rooms = await startRoomsOn(platform, dataDir);
  });
  afterAll(async () => {
    await rooms?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  test("a feed that watches hears of what touches it, and nothing of the rest", async () => {
    await publish("Touched", 1, 2, PHONE);
    const feed = await greeted("Touched", 2, { watch: ["phone", "stage"] });
    expect(await feed.next()).toEqual(touched(2, [], 1));
    await publish("Touched", 3, 3, NAME);
    expect(await feed.messageWithin(200)).toEqual([]);
    await publish("Touched", 4, 5, PHONE);
    expect(await feed.next()).toEqual(touched(5, ["phone"]));
    feed.say({ type: "since", line: TEST_LINE, since: 3 });
    expect(await feed.next()).toEqual(touched(5, ["phone"]));
    feed.say(await helloTo("Touched", 2, { watch: ["name"], ask: 7 }));
    expect(await feed.next()).toEqual(touched(5, ["name"], 7));
    await publish("Touched", 6, 6, PHONE);
    await publish("Touched", 7, 7, NAME);
    expect(await feed.next()).toEqual(touched(7, ["name"]));
    feed.say(await helloTo("Touched", 6));
    expect(await feed.next()).toMatchObject({ type: "batch", from: 7, to: 7 });
    feed.socket.close();
  });

  test("a column that the ticket does not show touches nothing, until a renewal shows it", async () => {
    await publish("Hidden", 1, 1);
    const who = { columns: ["name"], watch: ["name", "phone"] };
    const feed = await greeted("Hidden", 1, who);
    expect(await feed.next()).toEqual(touched(1, [], 1));
    await publish("Hidden", 2, 2, PHONE);
    expect(await feed.messageWithin(200)).toEqual([]);
    await publish("Hidden", 3, 3, NAME);
    expect(await feed.next()).toEqual(touched(3, ["name"]));
    const { ticket } = await helloTo("Hidden", 3, { columns: ["name", "phone"] });
    feed.say({ type: "renew", ticket });
    feed.say({ type: "since", line: TEST_LINE, since: 1 });
    expect(await feed.next()).toEqual(touched(3, ["name", "phone"]));
    await publish("Hidden", 4, 4, { fields: { stage: "Won" } });
    await publish("Hidden", 5, 5);
    expect(await feed.next()).toEqual(touched(5, ["name", "phone"]));
    feed.socket.close();
  });

  test("where the room does not know what follows, all is touched; a room without a head has it asked again", async () => {
    const line = "00000000-0000-4000-8000-000000000002";
    const told = { type: "line", line: TEST_LINE, lineage: [] };
    const early = await greeted("Unknown", 5, { watch: ["phone"] });
    expect(await early.messageWithin(200)).toEqual([]);
    await publish("Unknown", 7, 8, NAME);
    expect([await early.next(), await early.next()]).toEqual([
      told,
      { type: "heartbeat", head: 8 },
    ]);
    early.say(await helloTo("Unknown", 5, { watch: ["phone"], ask: 2 }));
    expect(await early.next()).toEqual(touched(8, "*", 2));
    const later = await greeted("Unknown", 7, { watch: ["phone"], line });
    expect([await later.next(), await later.next()]).toEqual([told, touched(8, "*", 1)]);
    const lineage = [{ line: TEST_LINE, upTo: 8 }];
    await publish("Unknown", 9, 8, { line, lineage });
    for (const feed of [early, later])
      expect(await feed.next()).toEqual({ type: "line", line, lineage });
    await publish("Unknown", 4, 4, { query: "?reset" });
    for (const feed of [early, later]) {
      expect([await feed.next(), await feed.next()]).toEqual([
        told,
        { type: "heartbeat", head: 4 },
      ]);
      feed.socket.close();
    }
  });

  test("a room that slept knows what short lists watch; who watches a long one is sent away, and comes back", async () => {
    await publish("Sleep", 1, 1);
    const short = await greeted("Sleep", 1, { watch: ["phone"], columns: ["name", "phone"] });
    const long = await greeted("Sleep", 1, { watch: MANY });
    for (const feed of [short, long]) expect(await feed.next()).toEqual(touched(1, [], 1));
    await publish("Sleep", 2, 2, { fields: { [MANY[7] ?? ""]: 1 } });
    expect(await long.next()).toEqual(touched(2, ["column_7__c"]));
    // workerd puts a room to sleep 10 s after its last request or timer; that of a connection lasts 5 s.
    expect(await short.messageWithin(17_000)).toEqual([]);
    await publish("Sleep", 3, 3, PHONE);
    expect(await short.next()).toEqual(touched(3, ["phone"]));
    await expect.poll(() => long.socket.readyState).not.toBe(WebSocket.OPEN);
    const back = await greeted("Sleep", 2, { watch: MANY });
    expect(await back.next()).toEqual(touched(3, [], 1));
    for (const feed of [short, back]) feed.socket.close();
  });

  test("more columns, or other names, than there can be are not understood", async () => {
    for (const watch of [[...MANY, "one_more"], ["a,b"], ["A"], ["x".repeat(81)], [""]]) {
      const feed = await greeted("Bounds", 0, { watch });
      expect((await feed.closed).code).toBe(CLOSE_BAD_MESSAGE);
    }
  });

  test("whatever changes, each feed is told just what touches what it watches", async () => {
    const all = fc.sample(anyChanges, { numRuns: 20, seed: 7 }).flat();
    const last: Change = {
      ...{ seq: 1, recordId: null, effect: "reset", source: "schema" },
      ...{ fields: {}, commitAt: null },
    };
    const log: Change[] = [...all, last].map((one, n) => ({ ...one, seq: n + 1 }));
    const watchers = fc.sample(anyWatched, { numRuns: 12, seed: 7 }).map((watch) => ({ watch }));
    const options: HelloOptions[] = [...watchers, { watch: ["name", "salary"], columns: ["name"] }];
    const send = (from: number, to: number) =>
      post("Random", {
        ...{ version: PROTOCOL_VERSION, line: TEST_LINE, lineage: [], from, to },
        changes: log.slice(from - 1, to),
      });
    await send(1, 1);
    const feeds = await Promise.all(
      options.map(async (one) => ({ one, feed: await greeted("Random", 1, one) })),
    );
    for (const { feed } of feeds) expect(await feed.next()).toEqual(touched(1, [], 1));
    for (let seq = 2; seq <= log.length; seq += 3) await send(seq, Math.min(seq + 2, log.length));
    for (const { one, feed } of feeds) {
      let seq = 1;
      for (const { to, columns } of await toldUntil(feed, log.length)) {
        const { watch = [], columns: visible = watch } = one;
        const used = watch === "*" ? visible : watch.filter((column) => visible.includes(column));
        expect(columns).toEqual(naively(used, log.slice(seq, to)));
        expect(columns).not.toEqual([]);
        seq = to;
      }
      feed.socket.close();
    }
  });
});
