import { hc } from "hono/client";
import { decodeJwt, jwtVerify } from "jose";
import { expect, test } from "vitest";
import { PROBE } from "../../testing/probe-object.ts";
import { ID, PROBES, TICKET_SECRET, useProbeApi } from "../../testing/use-probe-api.ts";
import { app, type AppType } from "./app.ts";

const GONE = "a0X2o00000AbcDfEAJ";
const probes = useProbeApi();
const { ask, bodyOf } = probes;

const insertProbe = (...values: [id: string, name: string, amount: string | null]) =>
  probes.client.query(
    `insert into salesforce.probe__c (id, name, amount) values ($1, $2, $3)`,
    values,
  );

test("the typed client walks through pages, and every answer carries its seq", async () => {
  for (let i = 0; i < 5; i++)
    await insertProbe(`a0X00000000000${i}AAA`, `n${i}`, i % 2 ? null : `${i}.50`);
  const { api } = hc<AppType>("http://127.0.0.1:8787", {
    fetch: (url: RequestInfo | URL, init?: RequestInit) =>
      app.request(String(url), init, probes.settings),
  });
  const seen: unknown[] = [];
  let cursor: string | undefined;
  do {
    const answer = await api.objects[":object"].rows.$get({
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
    relationshipName: null,
    options: [],
  });
});

test("a record is found by both forms of its id; a deleted one tells its last row", async () => {
  await insertProbe(ID, "Acme", "1.50");
  await probes.client.query(
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

test("counts are exact up to 50,000, then estimated", async () => {
  const insert = (from: number, to: number) =>
    probes.client.query(
      `insert into salesforce.probe__c (id, name) select 'r' || i, 'n' || i % 2 from generate_series(${from}, ${to}) i`,
    );
  const count = (filter = "") => bodyOf(`${PROBES}/count${filter}`);
  const half = "?filter=name.eq.n1";
  await insert(1, 1_000);
  expect(await count()).toEqual({ count: 1_000, exact: true, seq: 5 });
  expect(await count(half)).toEqual({ count: 500, exact: true, seq: 5 });
  await insert(1_001, 120_000);
  await probes.client.query(`analyze salesforce.probe__c`);
  await probes.client.query(`update sync.object set row_count = 120000 where name = 'Probe__c'`);
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
  expect(payload).toEqual({
    object: "Probe__c",
    columns: "*",
    part: null,
    ...holder,
    iat: exp - 300,
    exp,
  });
  const state = await ask("/api/sync/ticket", { method: "POST" });
  expect(decodeJwt((state.body as { ticket: string }).ticket)).toMatchObject({ object: "_state" });
  expect(Math.abs(Date.parse(expiresAt) - Date.now() - 300_000)).toBeLessThan(5_000);
  const { ROOM_TICKET_SECRET: _, ...unset } = probes.settings;
  expect(await ask(`${PROBES}/ticket`, { method: "POST" }, unset)).toMatchObject({
    status: 503,
    body: { detail: "There is no live view: ROOM_TICKET_SECRET is not set." },
  });
});

test("a page of long texts is clipped, says how long they are, and one record has all of them", async () => {
  await insertProbe(ID, "Acme", "1.50");
  await probes.client.query(
    `update salesforce."${PROBE.mirrorTable}" set notes = repeat('n', 131072)`,
  );
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
  const routes = ["", "/rows", "/count", "/changes", `/rows/${ID}`, `/rows/${ID}/timeline`];
  for (const route of routes)
    expect(await ask(`/api/objects/Acount${route}`)).toMatchObject({ status: 404 });
  expect(await ask("/api/objects/Acount/ticket", { method: "POST" })).toMatchObject({
    status: 404,
  });
  for (const route of ["/rows/hello", "/rows/hello/timeline", "/nothing"])
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
    await probes.client.query(`alter table salesforce.${from} rename to ${to}`);
    await probes.client.query(
      `update sync.object set mirror_table = '${to}' where name = 'Probe__c'`,
    );
  };
  await ask(`${PROBES}/rows`);
  await rename("probe__c", "probe2__c");
  expect(await ask(`${PROBES}/rows`)).toMatchObject({ status: 200 });
  await rename("probe2__c", "probe__c");
});
