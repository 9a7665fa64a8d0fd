import { afterEach, beforeEach, expect, test } from "vitest";
import type { StatePublication } from "../../edge/protocol/state-room.ts";
import { json, type LoopbackServer, loopbackServer } from "../../testing/loopback-server.ts";
import { useTestDatabase } from "../../testing/use-test-database.ts";
import { systemClock } from "../lib/clock.ts";
import type { LogEntry } from "../observe/sync-log.ts";
import { statePublishLoop } from "./state-publisher.ts";

const db = useTestDatabase({ per: "test" });
let server: LoopbackServer;
let told: { readonly path: string; readonly publication: StatePublication }[];
let logged: LogEntry[];
let answer: { readonly status: number; readonly feeds: number };
let stop: AbortController;
let running: Promise<unknown>[];

beforeEach(async () => {
  [told, logged, running, answer] = [[], [], [], { status: 200, feeds: 1 }];
  stop = new AbortController();
  server = await loopbackServer((request, response) => {
    const publication = JSON.parse(request.body) as StatePublication;
    told.push({ path: request.url, publication });
    json(response, publication.news.whole ? 200 : answer.status, { feeds: answer.feeds });
  });
  await db.pool.query(
    "insert into sync.object (name, label, label_plural, mirror_table) values ('Thing__c', 'T', 'T', 'thing__c')",
  );
});
afterEach(async () => {
  stop.abort();
  await Promise.allSettled(running);
  await server.close();
});

function start(node: string): void {
  const context = {
    pool: db.pool,
    clock: systemClock,
    log: (entry: LogEntry) => void logged.push(entry),
  };
  running.push(statePublishLoop(context, node, { url: server.url, secret: "s" }, stop.signal));
}

/** A node announces itself as present for longer than this test lasts. */
async function announce(node: string): Promise<void> {
  await db.pool.query(
    `insert into sync.node (name, objects, started_at, seen_at)
     values ($1, '{Thing__c}', clock_timestamp(), clock_timestamp() + interval '1 hour')`,
    [node],
  );
}

const by = () => new Set(told.map(({ publication }) => publication.by));
const last = () => told.at(-1)?.publication.news;

test("the first node by name tells the state, then what changed, and the next one when it is gone", async () => {
  await announce("a");
  await announce("b");
  start("a");
  start("b");
  await expect.poll(() => told.length).toBeGreaterThan(0);
  expect(told[0]).toMatchObject({
    path: "/parties/main/_state",
    publication: { by: "a", number: 1, news: { whole: true, objects: [{ object: "Thing__c" }] } },
  });
  await db.pool.query("update sync.object set reason = 'A person must look.'");
  const changed = {
    whole: false,
    objects: [{ object: "Thing__c", reason: "A person must look." }],
  };
  await expect.poll(last).toMatchObject(changed);
  expect([...by()]).toEqual(["a"]);
  await db.pool.query("delete from sync.node where name = 'a'");
  await expect
    .poll(() => told.at(-1)?.publication)
    .toMatchObject({ by: "b", news: { whole: true } });
});

test("an idle state is told by a word from time to time, and no object with it", async () => {
  await announce("a");
  start("a");
  await expect.poll(() => told.length).toBe(2);
  expect(last()).toMatchObject({ whole: false, objects: [], budget: null });
  const [first, word] = told.map(({ publication }) => Date.parse(publication.news.at));
  expect((word ?? 0) - (first ?? 0)).toBeGreaterThan(4_000);
});

test("a room that knows nothing is told the whole", async () => {
  await announce("a");
  answer = { status: 409, feeds: 1 };
  start("a");
  await expect.poll(() => told.length).toBeGreaterThanOrEqual(3);
  expect(told.slice(0, 3).map(({ publication }) => publication.news.whole)).toEqual([
    true,
    false,
    true,
  ]);
});

test("without Postgres, or a room, nothing is claimed; it is logged once, and goes on afterwards", async () => {
  await announce("a");
  await db.pool.query("alter table sync.node rename to gone");
  start("a");
  await expect.poll(() => logged).toHaveLength(1);
  await db.pool.query("alter table sync.gone rename to node");
  await expect.poll(() => told.length).toBeGreaterThan(0);
  expect(logged).toHaveLength(1);
});
