import { hc } from "hono/client";
import { decodeJwt, jwtVerify } from "jose";
import type pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTable } from "../../db/mirror/table-ddl.ts";
import { type NeonDatabase, neonDatabase } from "../../testing/neon-database.ts";
import { PROBE, probeColumn } from "../../testing/probe-object.ts";
import { app, type AppType } from "./app.ts";
import type { Settings } from "./settings.ts";

const ID = "a0X2o00000AbcDeEAJ";
const GONE = "a0X2o00000AbcDfEAJ";
const TICKET_SECRET = "ticket-secret-of-this-test";

let database: NeonDatabase;
let client: pg.Client;
let settings: Settings;

beforeAll(async () => {
  database = await neonDatabase();
  client = database.client;
  const rooms = { ROOM_TICKET_SECRET: TICKET_SECRET, ROOMS_HOST: "rooms.example" };
  settings = { ...database.settings, ...rooms };
  await client.query(createTable(PROBE.mirrorTable, PROBE.columns));
  const retired = probeColumn("Old__c", "string", "text", { retired: true });
  await client.query(
    `insert into sync.object (name, label, label_plural, mirror_table, columns) values
      ($1, 'Probe', 'Probes', $2, $3), ('Account', 'Account', 'Accounts', 'account', $4), ('Lead', 'Lead', 'Leads', 'lead', '[]')`,
    [
      PROBE.name,
      PROBE.mirrorTable,
      JSON.stringify([...PROBE.columns, retired]),
      JSON.stringify(PROBE.columns),
    ],
  );
});

afterAll(() => database?.end());

beforeEach(async () => {
  await client.query(
    `truncate salesforce."${PROBE.mirrorTable}", sync.change, sync.tombstone, sync.repair, sync.snapshot`,
  );
  await client.query(
    `update sync.object set state = 'live', reason = null, head_seq = 5, published_seq = 4, row_count = 3,
       lease_owner = 'node-1', lease_until = clock_timestamp() + interval '1 minute', oldest_pending_at = null,
       last_message_at = '2026-01-31T09:30:00.25Z'`,
  );
});

const PROBES = "/api/objects/Probe__c";

/** Asks the app as the browser of this machine does. */
async function ask(path: string, init: RequestInit = {}, env: Settings = settings) {
  const answer = await app.request(`http://127.0.0.1:8787${path}`, init, env);
  const text = await answer.text();
  const body: unknown = text === "" ? null : JSON.parse(text);
  return { status: answer.status, headers: answer.headers, body };
}

const bodyOf = async (path: string) => (await ask(path)).body;

const insertProbe = (...values: [id: string, name: string, amount: string | null]) =>
  client.query(`insert into salesforce.probe__c (id, name, amount) values ($1, $2, $3)`, values);

test("the typed client walks through pages, and every answer carries its seq", async () => {
  for (let i = 0; i < 5; i++)
    await insertProbe(`a0X00000000000${i}AAA`, `n${i}`, i % 2 ? null : `${i}.50`);
  const api = hc<AppType>("http://127.0.0.1:8787", {
    fetch: (url: RequestInfo | URL, init?: RequestInit) => app.request(String(url), init, settings),
  });
  const seen: unknown[] = [];
  let cursor: string | undefined;
  do {
    const answer = await api.api.objects[":object"].rows.$get({
      param: { object: "probe__C" },
      query: {
        columns: "name,amount",
        sort: "-amount",
        limit: "2",
        cursor,
        filter: ["name.ne.n0", "name.starts.n"],
      },
    });
    const page = await answer.json();
    expect(page).toMatchObject({ object: "Probe__c", seq: 5, columns: ["id", "name", "amount"] });
    seen.push(...page.rows.map((row) => [row["name"], row["amount"]]));
    cursor = page.next ?? undefined;
  } while (cursor);
  expect(seen).toEqual([
    ["n4", "4.5"],
    ["n2", "2.5"],
    ["n3", null],
    ["n1", null],
  ]);
});

test("an object tells its columns without those that the org no longer has, and its state", async () => {
  const { status, body } = await ask(PROBES);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    object: "Probe__c",
    label: "Probe",
    labelPlural: "Probes",
    seq: 5,
    status: {
      object: "Probe__c",
      state: "live",
      lagMs: 0,
      publishedSeq: 4,
      lastMessageAt: "2026-01-31T09:30:00.250Z",
    },
  });
  expect(body).toHaveProperty("columns.length", PROBE.columns.length);
  expect(body).toHaveProperty("columns.3", {
    column: "amount",
    field: "Amount",
    label: "Amount",
    type: "currency",
    scale: 2,
    nillable: true,
    updateable: true,
    calculated: false,
    nameField: false,
    referenceTo: [],
    options: [],
  });
});

test("a record is found by both forms of its id; a deleted one tells its last row", async () => {
  await insertProbe(ID, "Acme", "1.50");
  await client.query(
    `insert into sync.tombstone (object, record_id, seq, deleted_at, last_row) values ('Probe__c', $1, 3, '2026-01-31T09:30:00Z', $2)`,
    [GONE, JSON.stringify({ name: "Gone", amount: "2", old__c: "hidden" })],
  );
  const live = await ask(`${PROBES}/rows/${ID}`);
  expect(live.body).toMatchObject({
    object: "Probe__c",
    seq: 5,
    row: { id: ID, name: "Acme", amount: "1.5", active: null },
    deletedAt: null,
  });
  expect(await bodyOf(`${PROBES}/rows/${ID.slice(0, 15)}`)).toEqual(live.body);
  const gone = await ask(`${PROBES}/rows/${GONE}`);
  expect(gone.body).toMatchObject({
    row: { id: GONE, name: "Gone", amount: "2" },
    deletedAt: "2026-01-31T09:30:00.000Z",
  });
  expect(gone.body).not.toHaveProperty("row.old__c");
  await insertProbe(GONE, "Back", null);
  expect(await bodyOf(`${PROBES}/rows/${GONE}`)).toMatchObject({
    row: { name: "Back" },
    deletedAt: null,
  });
  expect(await ask(`${PROBES}/rows/a0X000000000000AAA`)).toMatchObject({ status: 404 });
  expect(await ask(`${PROBES}/rows/hello`)).toMatchObject({
    status: 404,
    body: { title: "Not a record id" },
  });
});

/** Five changes: a create, an update, an update that was superseded, one that waits, a delete. */
async function logChanges(): Promise<void> {
  const rows = [
    [1, "create", "applied", null, { name: "Acme", amount: "1.5" }],
    [2, "update", "applied", { amount: "1.5" }, { amount: null }],
    [3, "update", "superseded", null, { amount: "9" }],
    [4, "update", "buffered", null, { amount: "8" }],
    [5, "delete", "applied", { name: "Acme" }, null],
  ] as const;
  for (const [seq, kind, outcome, before, after] of rows)
    await client.query(
      `insert into sync.change (object, seq, record_id, kind, source, outcome, before, after, transaction_key, user_id, origin, commit_at, received_at, applied_at)
       values ('Probe__c', $1, $2, $3, 'stream', $4, $5, $6, 'tx', '005', 'ui', '2026-01-31T09:30:00Z', '2026-01-31T09:30:01.5Z', null)`,
      [seq, ID, kind, outcome, before && JSON.stringify(before), after && JSON.stringify(after)],
    );
}

test("the history of a record goes back page by page and says what came of each change", async () => {
  await logChanges();
  const first = await ask(`${PROBES}/rows/${ID}/history?limit=3`);
  expect(first.body).toMatchObject({
    next: 3,
    changes: [
      { seq: 5 },
      { seq: 4, outcome: "buffered" },
      { seq: 3, outcome: "superseded", fields: { amount: "9" } },
    ],
  });
  const rest = await ask(`${PROBES}/rows/${ID}/history?limit=3&before=3`);
  expect(rest.body).toEqual({
    next: null,
    changes: [
      expect.objectContaining({ seq: 2, before: { amount: "1.5" }, fields: { amount: null } }),
      {
        seq: 1,
        recordId: ID,
        kind: "create",
        effect: "came",
        source: "stream",
        outcome: "applied",
        fields: { name: "Acme", amount: "1.5" },
        before: null,
        transactionKey: "tx",
        userId: "005",
        origin: "ui",
        commitAt: "2026-01-31T09:30:00.000Z",
        receivedAt: "2026-01-31T09:30:01.500Z",
        appliedAt: null,
      },
    ],
  });
});

test("changes follow a seq without a gap, set only what was applied, and are gone when they are not kept", async () => {
  await logChanges();
  const { body } = await ask(`${PROBES}/changes?since=1`);
  expect(body).toMatchObject({
    from: 2,
    to: 5,
    head: 5,
    changes: [
      { seq: 2, effect: "changed", fields: { amount: null } },
      { seq: 3, effect: "none", fields: {} },
      { seq: 4, effect: "none", fields: {} },
      { seq: 5, effect: "went", fields: {} },
    ],
  });
  const some = await bodyOf(`${PROBES}/changes?since=2&limit=2`);
  expect(some).toMatchObject({ from: 3, to: 4, head: 5 });
  const none = { from: 6, to: 5, head: 5, changes: [] };
  expect(await bodyOf(`${PROBES}/changes?since=5`)).toEqual(none);
  expect(await ask(`${PROBES}/changes?since=6`)).toMatchObject({ status: 410 });
  await client.query(`delete from sync.change where seq <= 2`);
  const gone = await ask(`${PROBES}/changes?since=0`);
  expect(gone).toMatchObject({
    status: 410,
    body: { detail: expect.stringContaining("read the rows again") },
  });
  await client.query(`delete from sync.change`);
  expect(await ask(`${PROBES}/changes?since=4`)).toMatchObject({ status: 410 });
});

test("counts are exact up to 50,000, then estimated", async () => {
  const insert = (from: number, to: number) =>
    client.query(
      `insert into salesforce.probe__c (id, name) select 'r' || i, 'n' || i % 2 from generate_series(${from}, ${to}) i`,
    );
  const count = (filter = "") => bodyOf(`${PROBES}/count${filter}`);
  const half = "?filter=name.eq.n1";
  await insert(1, 1_000);
  expect(await count()).toEqual({ count: 1_000, exact: true, seq: 5 });
  expect(await count(half)).toEqual({ count: 500, exact: true, seq: 5 });
  await insert(1_001, 120_000);
  await client.query(`analyze salesforce.probe__c`);
  await client.query(`update sync.object set row_count = 120000 where name = 'Probe__c'`);
  expect(await count()).toEqual({ count: 120_000, exact: false, seq: 5 });
  expect(await count(half)).toEqual({ count: expect.closeTo(60_000, -4), exact: false, seq: 5 });
});

test("a ticket names the object and runs out in five minutes", async () => {
  const { status, headers, body } = await ask("/api/objects/probe__c/ticket", { method: "POST" });
  expect(status).toBe(200);
  expect(headers.get("Cache-Control")).toBe("no-store");
  expect(body).toMatchObject({ host: "rooms.example" });
  const { ticket, expiresAt } = body as { ticket: string; expiresAt: string };
  const { payload } = await jwtVerify(ticket, new TextEncoder().encode(TICKET_SECRET));
  const exp = Date.parse(expiresAt) / 1000;
  const holder = { person: "Ada", session: null };
  expect(payload).toEqual({ object: "Probe__c", columns: "*", ...holder, iat: exp - 300, exp });
  const state = await ask("/api/sync/ticket", { method: "POST" });
  expect(decodeJwt((state.body as { ticket: string }).ticket)).toMatchObject({ object: "_state" });
  expect(Math.abs(Date.parse(expiresAt) - Date.now() - 300_000)).toBeLessThan(5_000);
  const { ROOM_TICKET_SECRET: _, ...unset } = settings;
  expect(await ask(`${PROBES}/ticket`, { method: "POST" }, unset)).toMatchObject({
    status: 503,
    body: { detail: "There is no live view: ROOM_TICKET_SECRET is not set." },
  });
});

test("answers of the log are bounded in bytes, go on where they ended, and lack nothing", async () => {
  await logChanges();
  const notes = "n".repeat(5_000_000);
  await client.query(
    `update sync.change set after = jsonb_build_object('notes', $1::text), before = null, kind = 'update', outcome = 'applied'
     where seq < 5`,
    [notes],
  );
  const seqs: number[] = [];
  for (let since = 0; since < 5;) {
    const part = (await bodyOf(`${PROBES}/changes?since=${since}`)) as {
      to: number;
      changes: { seq: number; fields: { notes?: string } }[];
    };
    expect(part.changes.length).toBeLessThan(4);
    for (const { seq, fields } of part.changes.filter(({ seq }) => seq < 5))
      expect([seq, fields.notes?.length]).toEqual([seq, notes.length]);
    seqs.push(...part.changes.map(({ seq }) => seq));
    since = part.to;
  }
  expect(seqs).toEqual([1, 2, 3, 4, 5]);
  const history: number[] = [];
  for (let before: number | null = 6; before !== null;) {
    const page = (await bodyOf(`${PROBES}/rows/${ID}/history?before=${before}`)) as {
      next: number | null;
      changes: { seq: number }[];
    };
    expect(page.changes.length).toBeLessThan(4);
    history.push(...page.changes.map(({ seq }) => seq));
    before = page.next;
  }
  expect(history).toEqual([5, 4, 3, 2, 1]);
});

test("a page of long texts is clipped, says how long they are, and one record has all of them", async () => {
  await insertProbe(ID, "Acme", "1.50");
  await client.query(`update salesforce."${PROBE.mirrorTable}" set notes = repeat('n', 131072)`);
  expect(await bodyOf(`${PROBES}/rows?columns=notes`)).toMatchObject({
    rows: [{ id: ID, notes: "n".repeat(1_000) }],
    clipped: { [ID]: { notes: 131_072 } },
  });
  expect(await bodyOf(`${PROBES}/rows/${ID}`)).toMatchObject({
    row: { notes: "n".repeat(131_072) },
  });
});

test.each([
  ["/api/objects/Acount", "“Acount” is not mirrored", ["Account"]],
  ["/api/objects/Probe__c/rows?sort=amout", "Probe__c has no column “amout”.", ["amount"]],
  ["/api/objects/Probe__c/rows?filter=old__c.eq.x", "Probe__c has no column “old__c”.", undefined],
  ["/api/objects/Probe__c/rows?filter=amount.eq.lots", "amount takes a decimal number", undefined],
  ["/api/objects/Probe__c/rows?cursor=abc", "The cursor is damaged", undefined],
  ["/api/objects/Probe__c/rows?limt=5", "“limt” is not a parameter here", ["limit"]],
  ["/api/objects/Probe__c/rows?sort=name&sort=id", "“sort” can be given once only.", undefined],
  ["/api/objects/Probe__c/changes?since=soon", "since takes a whole number", undefined],
])("%s is a problem that helps", async (path, detail, near) => {
  const { status, headers, body } = await ask(path);
  const expected = path.includes("Acount") ? 404 : 400;
  expect(status).toBe(expected);
  expect(headers.get("Content-Type")).toBe("application/problem+json");
  expect(body).toMatchObject({ status: expected, detail: expect.stringContaining(detail) });
  expect((body as { near?: string[] }).near).toEqual(near);
});

test("what a path names and is not there is 404, on every route of an object and a record", async () => {
  const routes = ["", "/rows", "/count", "/changes", `/rows/${ID}`, `/rows/${ID}/history`];
  for (const route of routes)
    expect(await ask(`/api/objects/Acount${route}`)).toMatchObject({ status: 404 });
  expect(await ask("/api/objects/Acount/ticket", { method: "POST" })).toMatchObject({
    status: 404,
  });
  for (const route of ["/rows/hello", "/rows/hello/history", "/nothing"])
    expect(await ask(`${PROBES}${route}`)).toMatchObject({ status: 404 });
});

test("a forged cursor is a problem, not a fault", async () => {
  await insertProbe(ID, "Acme", "1.50");
  await insertProbe(GONE, "Gone", "2.50");
  const { body } = await ask(`${PROBES}/rows?sort=amount&limit=1`);
  const { next } = body as { next: string };
  const forged = btoa(atob(next).replace("1.50", "one"));
  expect(await ask(`${PROBES}/rows?sort=amount&cursor=${forged}`)).toMatchObject({
    status: 400,
    body: { title: "Bad value" },
  });
});

test("an object that is not described yet, or has no table yet, is not ready", async () => {
  const notReady = { status: 503, body: { title: "Not ready" } };
  for (const object of ["Lead", "Account"])
    expect(await ask(`/api/objects/${object}/rows`)).toMatchObject(notReady);
  expect(await bodyOf("/api/objects")).toMatchObject({
    objects: [{ object: "Account" }, { object: "Lead" }, { object: "Probe__c" }],
  });
});

test("a table that changed is understood at once", async () => {
  const rename = async (from: string, to: string) => {
    await client.query(`alter table salesforce.${from} rename to ${to}`);
    await client.query(`update sync.object set mirror_table = '${to}' where name = 'Probe__c'`);
  };
  await ask(`${PROBES}/rows`);
  await rename("probe__c", "probe2__c");
  expect(await ask(`${PROBES}/rows`)).toMatchObject({ status: 200 });
  await rename("probe2__c", "probe__c");
});
