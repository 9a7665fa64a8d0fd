import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hc } from "hono/client";
import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTable } from "../db/mirror/table-ddl.ts";
import { startEdge } from "../local/edge/edge.ts";
import { neonDatabase } from "../testing/neon-database.ts";
import type { AppType } from "./api/app.ts";
import { TEST_LINE } from "../testing/test-lease.ts";
import { PAGE_NAMES } from "./protocol/page-path.ts";
import { PROTOCOL_VERSION } from "./protocol/room.ts";
import { PROBE } from "../testing/probe-object.ts";

/** Ends what was started, the last first. */
const ends: (() => Promise<unknown>)[] = [];
let origin: string;
let client: pg.Client;

beforeAll(async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "orgmirror-worker-test-"));
  ends.push(() => rm(dataDir, { recursive: true, force: true }));
  const assetsDir = join(dataDir, "dist");
  await mkdir(join(assetsDir, "pages"), { recursive: true });
  for (const name of ["index", ...PAGE_NAMES.map((page) => `pages/${page}`)])
    await writeFile(join(assetsDir, `${name}.html`), "<title>Orgmirror</title>");
  const database = await neonDatabase();
  const { settings } = database;
  ({ client } = database);
  ends.push(() => database.end());
  await fill(client);
  const { DATABASE_URL = "", ...vars } = settings;
  const edge = await startEdge({
    dataDir,
    assetsDir,
    port: 0,
    secrets: { DATABASE_URL, ROOM_TICKET_SECRET: "t", ROOM_PUBLISH_SECRET: "p" },
    vars,
  });
  ends.push(() => edge.stop());
  origin = `http://127.0.0.1:${edge.port}`;
});

afterAll(async () => {
  for (const end of ends.toReversed()) await end();
});

async function fill(client: pg.Client): Promise<void> {
  await client.query(createTable(PROBE.mirrorTable, PROBE.columns));
  await client.query(
    `insert into salesforce.probe__c (id, name, amount, systemmodstamp) values ('a0X2o00000AbcDeEAJ', 'Äcme', 1234567890123456.78, '2026-01-31T09:30:00Z')`,
  );
  await client.query(
    `insert into sync.object (name, label, label_plural, mirror_table, columns, head_seq) values ('Probe__c', 'Probe', 'Probes', 'probe__c', $1, 41)`,
    [JSON.stringify(PROBE.columns)],
  );
}

test("the deployed bundle answers the API, and the pages beside it", async () => {
  const api = hc<AppType>(origin).api;
  expect(await (await api.person.$get()).json()).toEqual({
    ...{ id: "Ada", name: "Ada", email: null, role: "admin", isSession: false },
    ...{ sees: expect.any(String), viewing: null },
  });
  const answer = await api.objects[":object"].rows.$get({
    param: { object: "Probe__c" },
    query: { columns: "name,systemmodstamp" },
  });
  expect(await answer.json()).toMatchObject({
    seq: 41,
    rows: [{ name: "Äcme", systemmodstamp: "2026-01-31T09:30:00.000Z" }],
  });
  const exact = await api.objects[":object"].count.$get({
    param: { object: "Probe__c" },
    query: { filter: ["amount.in.[1234567890123456.78]"] },
  });
  expect(await exact.json()).toMatchObject({ count: 1 });
  const wrong = await fetch(`${origin}/api/objects/Prob__c`);
  expect(await wrong.json()).toMatchObject({ status: 404, near: ["Probe__c"] });
  for (const path of ["/health", "/metrics", "/openapi.json"]) {
    const none = await fetch(`${origin}${path}`);
    expect(none.headers.get("content-type")).toBe("application/problem+json");
    expect(await none.json()).toMatchObject({
      status: 404,
      detail: `There is no GET ${path} here.`,
    });
  }
  const page = await fetch(`${origin}/objects/Probe__c`);
  expect(await page.text()).toContain("Orgmirror");
});

test("a ticket of the Worker opens the room, which is a part of the Worker", async () => {
  const param = { object: "Probe__c" };
  const answer = await hc<AppType>(origin).api.objects[":object"].ticket.$post({ param });
  const { ticket, host } = await answer.json();
  expect(`http://${host}`).toBe(origin);
  await fetch(`${origin}/parties/main/Probe__c`, {
    method: "POST",
    headers: { Authorization: "Bearer p" },
    body: JSON.stringify({
      ...{ version: PROTOCOL_VERSION, line: TEST_LINE, lineage: [] },
      ...{ from: 42, to: 41, changes: [] },
    }),
  });
  const socket = new WebSocket(`ws://${host}/parties/main/Probe__c`);
  const heard = new Promise((resolve) => {
    socket.addEventListener("message", ({ data }) => resolve(JSON.parse(String(data))));
  });
  socket.addEventListener("open", () => {
    const hello = { type: "hello", version: PROTOCOL_VERSION, ticket, line: TEST_LINE, since: 41 };
    socket.send(JSON.stringify(hello));
  });
  expect(await heard).toEqual({ type: "heartbeat", head: 41 });
  socket.close();
});

test("one statement answers all who ask the same at once, also where the first of them goes away", async () => {
  await client.query(`update sync.object set history_from = 0, line = '${TEST_LINE}'`);
  const contents = JSON.stringify({ Probe__c: { line: TEST_LINE, seq: 1 } });
  const ask = (fn: string, query: Record<string, string>, signal: AbortSignal | null = null) => {
    const measures = [{ fn, field: "amount", as: "amount" }];
    const body = JSON.stringify({ object: "Probe__c", measures, zone: "UTC" });
    const path = `/api/ask?${new URLSearchParams(query)}`;
    return fetch(`${origin}${path}`, { method: "POST", body, signal });
  };
  for (const fn of ["sum", "max"]) {
    await client.query("begin; lock table salesforce.probe__c in access exclusive mode");
    const leaving = new AbortController();
    const first = ask(fn, {}, leaving.signal);
    await expect.poll(waiting).toBe(1);
    // Those who want what there is wait for the next run.
    const others = Array.from({ length: 10 }, (_, n) =>
      ask(fn, n % 2 === 0 ? { atLeast: contents } : {}),
    );
    // Time to come to the Worker, which can only make this harder.
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await waiting()).toBe(1);
    if (fn === "max") {
      leaving.abort();
      await expect(first).rejects.toThrow("aborted");
    }
    await client.query("commit");
    for (const answer of await Promise.all(others))
      expect(await answer.json()).toMatchObject({ rows: [["1234567890123456.78"]] });
  }
});

/** How many statements wait for a lock. */
async function waiting(): Promise<number> {
  // A transaction sees one state of all sessions otherwise.
  await client.query("select pg_stat_clear_snapshot()");
  const { rows } = await client.query<{ n: number }>(
    "select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and query like 'with base%'",
  );
  return rows[0]?.n ?? 0;
}
