import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect } from "../../db/client.ts";
import { createTable } from "../../db/mirror/table-ddl.ts";
import { ensureReader } from "../../db/reader-role.ts";
import { startNeonHttp, type RunningNeonHttp } from "../../local/postgres/neon-http.ts";
import { PROBE } from "../../testing/probe-object.ts";
import { testDatabase, type TestDatabase } from "../../testing/test-postgres.ts";
import { app } from "./app.ts";

describe("the Worker's role", () => {
  const role = `reader_${randomUUID().slice(0, 8)}`;
  let database: TestDatabase;
  let neon: RunningNeonHttp;
  let owner: pg.Pool;
  let reader: pg.Client;
  let settings: Record<string, string>;
  beforeAll(async () => {
    database = await testDatabase();
    owner = connect(database.url, { name: "orgmirror test", max: 2, onIdleError: () => undefined });
    // As an earlier version made it.
    await owner.query(`create role ${role} login`);
    await owner.query(`grant pg_read_all_data to ${role}`);
    const url = await ensureReader(database.url, "hush", role);
    // At every later start.
    await ensureReader(database.url, "hush", role);
    // Made afterwards, as mirror tables are.
    await owner.query(createTable(PROBE.mirrorTable, PROBE.columns));
    await owner.query(
      `insert into salesforce.probe__c (id, name) values ('a0X2o00000AbcDeEAJ', 'Äcme')`,
    );
    await owner.query(
      `insert into sync.object (name, label, label_plural, mirror_table, columns, copied_at, state)
       values ('Probe__c', 'Probe', 'Probes', 'probe__c', $1, now(), 'live')`,
      [JSON.stringify(PROBE.columns)],
    );
    await owner.query(
      "insert into sync.dead_letter (object, kind, payload, reason) values ('Probe__c', 'row', 'secret', 'why')",
    );
    neon = await startNeonHttp({ host: "127.0.0.1", port: 0, databaseUrl: url });
    settings = {
      DATABASE_URL: url,
      NEON_FETCH_ENDPOINT: `http://127.0.0.1:${neon.port}/sql`,
      ROOM_TICKET_SECRET: "t",
      ROOMS_HOST: "rooms.example",
      LOCAL_PERSON: "Ada",
    };
    reader = new pg.Client({ connectionString: url });
    await reader.connect();
  });
  afterAll(async () => {
    await reader?.end();
    await neon?.close();
    await owner?.query(`drop owned by ${role}`);
    await owner?.query(`drop role ${role}`);
    await owner?.end();
    await database?.drop();
  });

  test("may do all that the API does", async () => {
    const object = "/api/objects/Probe__c";
    const id = `${object}/rows/a0X2o00000AbcDeEAJ`;
    const reads = [
      "/api/objects",
      object,
      `${object}/rows`,
      `${object}/count`,
      id,
      `${id}/timeline`,
    ];
    for (const path of [...reads, `${object}/changes?since=0`, "/api/sync"]) {
      const answer = await app.request(`http://127.0.0.1${path}`, {}, settings);
      expect(answer.status, `${path}: ${await answer.clone().text()}`).toBe(200);
    }
  });

  test("keeps answers", async () => {
    await owner.query("update sync.object set history_from = 0");
    const measures = [{ fn: "count", as: "probes" }];
    const body = JSON.stringify({ object: "Probe__c", measures, zone: "UTC" });
    const init = { method: "POST", body };
    const answer = await app.request("http://127.0.0.1/api/ask", init, settings);
    expect(await answer.json()).toMatchObject({ rows: [[1]] });
    const kept = async () => (await owner.query("select answer->'rows' from app.answer")).rowCount;
    await expect.poll(kept).toBe(1);
  });

  test("writes what people make", async () => {
    await reader.query("begin read write");
    const board = "insert into app.board (id, version) values ('b', 1) returning version";
    expect((await reader.query(board)).rows).toEqual([{ version: 1 }]);
    await reader.query("rollback");
    const send = (method: string, path: string, body?: unknown) =>
      app.request(
        `http://127.0.0.1/api/views${path}`,
        { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) },
        settings,
      );
    const content = { name: "Ours", search: "sort=name", shared: true };
    const made = await send("POST", "", { object: "Probe__c", ...content });
    const { id } = (await made.json()) as { readonly id: string };
    const sent = [
      await send("PUT", `/${id}`, { version: 1, view: { ...content, name: "Mine" } }),
      await send("PUT", `/${id}/change`, { search: "sort=-name" }),
      await send("PUT", "/default", { object: "Probe__c", of: "me", view: id }),
      await send("GET", "?object=Probe__c"),
      await send("PUT", "/default", { object: "Probe__c", of: "me", view: null }),
      await send("DELETE", `/${id}/change`),
      await send("DELETE", `/${id}`),
      await send("POST", `/${id}/restore`),
    ];
    expect(sent.map(({ status }) => status)).toEqual(sent.map(() => 200));
    await reader.query("rollback");
  });

  test("makes, notes and revokes tokens", async () => {
    const at = (path: string, init: RequestInit) =>
      app.request(`http://127.0.0.1/api${path}`, init, settings);
    const made = await at("/tokens", { method: "POST", body: '{"name":"A program"}' });
    const { id, token } = (await made.json()) as { readonly id: string; readonly token: string };
    const headers = { Authorization: `Bearer ${token}` };
    expect((await at("/search?q=x", { headers })).status).toBe(200);
    const used = async () =>
      (await owner.query("select from app.api_token where used_at is not null")).rowCount;
    await expect.poll(used).toBe(1);
    expect((await at(`/tokens/${id}`, { method: "DELETE" })).status).toBe(200);
    expect((await at("/search?q=x", { headers })).status).toBe(401);
  });

  test("makes, lists, changes and deletes webhooks, and settles their dead letters", async () => {
    const at = (method: string, path = "", body?: unknown) =>
      app.request(
        `http://127.0.0.1/api/webhooks${path}`,
        { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) },
        settings,
      );
    const url = "https://receiver.example/";
    const made = await at("POST", "", { url, objects: { Probe__c: "all" } });
    const { id } = (await made.json()) as { readonly id: string };
    await owner.query(
      `insert into app.webhook_dead_letter (webhook, object, seq, record_id, line, change)
       values ($1, 'Probe__c', 1, 'r', gen_random_uuid(), '{}')`,
      [id],
    );
    const sent = [
      await at("GET"),
      await at("PUT", `/${id}`, { state: "paused", url }),
      await at("PUT", `/${id}`, { state: "on" }),
      await at("POST", `/${id}/secret`),
      await at("POST", `/${id}/test`),
      await at("POST", `/${id}/dead-letters`),
      await at("DELETE", `/${id}/dead-letters`),
      await at("DELETE", `/${id}`),
    ];
    expect(sent.map(({ status }) => status)).toEqual(sent.map(() => 200));
    const { rows } = await owner.query("select count(*) from app.webhook_secret");
    expect(rows).toEqual([{ count: "2" }]);
  });

  test("asks for list views of the org, again and again", async () => {
    const url = `http://127.0.0.1/api/objects/Probe__c/list-views`;
    for (const path of [url, `${url}/00B000000000001AAA`, url]) {
      const answer = await app.request(path, { method: "POST" }, settings);
      expect(await answer.json()).toEqual({ isIngestRunning: false, state: "asked" });
    }
  });

  test.each([
    ["tables among its own", "create table app.t (a int)"],
    ["passwords of roles", "select * from pg_authid"],
    ["files of the server", "select pg_read_file('/etc/passwd')"],
    ["programs", "copy (select 1) to program 'true'"],
    ["payloads of dead letters", "select payload from sync.dead_letter"],
    ["the log of the nodes", "select * from sync.log"],
    ["the migrations", "select * from sync_migrations.__drizzle_migrations"],
    ["rows", "insert into salesforce.probe__c (id) values ('1')"],
    ["changed rows", "update salesforce.probe__c set name = 'x'"],
    ["deleted rows", "delete from sync.object"],
    ["earlier versions of boards", "update app.board_version set person = 'x'"],
    ["whose a token is", "update app.api_token set person = 'x'"],
    [
      "which token it is, and when it ends",
      "update app.api_token set digest = 'x', expires_at = now()",
    ],
    ["tokens without a trace", "delete from app.api_token"],
    ["secrets of webhooks", "select secret from app.webhook_secret"],
    ["changed secrets of webhooks", "update app.webhook_secret set secret = 'x'"],
    [
      "secrets by what comes back",
      "insert into app.webhook_secret (webhook, secret) values ('x', 'x') returning secret",
    ],
    ["what is in dead letters of webhooks", "select change from app.webhook_dead_letter"],
    ["how far a webhook is, changed", "update app.webhook_place set seq = 0"],
    ["webhooks without a trace", "delete from app.webhook"],
    ["boards without a trace", "delete from app.board"],
    ["views without a trace", "delete from app.view"],
    ["emptied tables", "truncate salesforce.probe__c"],
    ["temporary tables", "create temp table t (a int)"],
    ["tables", "create table public.t (a int)"],
    ["tables among the mirror's", "create table salesforce.t (a int)"],
    ["schemas", "create schema mine"],
    ["functions", "create function public.f() returns int language sql as 'select 1'"],
    ["extensions", "create extension hstore"],
    ["roles", "create role other"],
    ["another role", "set role pg_read_all_data"],
    ["large objects", "select lo_create(0)"],
    ["large objects of bytes", "select lo_from_bytea(0, 'x')"],
    ["locks against writers", "lock table sync.change in exclusive mode"],
    [
      "other sessions",
      "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'orgmirror'",
    ],
  ])("may have nothing else: %s", async (_what, statement) => {
    // Read-only is the role's default, which it could lift itself.
    await reader.query("begin read write");
    try {
      await expect(reader.query(statement)).rejects.toMatchObject({
        code: expect.stringMatching(/^(42501|0LP01)$/),
      });
    } finally {
      await reader.query("rollback");
    }
  });

  test("has a limit of time, and writes nothing by default", async () => {
    const { rows } = await reader.query(
      `select current_setting('statement_timeout') as time, current_setting('default_transaction_read_only') as read_only`,
    );
    expect(rows).toEqual([{ time: "20s", read_only: "on" }]);
  });
});
