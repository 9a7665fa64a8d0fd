import { neon, neonConfig, NeonDbError } from "@neondatabase/serverless";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startNeonHttp, type RunningNeonHttp } from "./neon-http.ts";
import { testDatabase, type TestDatabase } from "../../testing/test-postgres.ts";

let database: TestDatabase;
let server: RunningNeonHttp;

beforeAll(async () => {
  database = await testDatabase();
  server = await startNeonHttp({ host: "127.0.0.1", port: 0, databaseUrl: database.url });
  neonConfig.fetchEndpoint = `http://127.0.0.1:${server.port}/sql`;
  const sql = neon(database.url);
  await sql`create table pair (id int primary key, note text)`;
});

afterAll(async () => {
  await server.close();
  await database.drop();
});

test("a query: parameters, nulls, numbers, times, arrays", async () => {
  const sql = neon(database.url);
  const [row] = await sql`select ${1}::int as n, ${null}::text as nothing, 12.340::numeric as exact,
    '2026-01-31T09:30:00Z'::timestamptz as at, ${["a", "b"]}::text[] as list, true as yes`;
  expect(row).toEqual({
    n: 1,
    nothing: null,
    exact: "12.340",
    at: new Date("2026-01-31T09:30:00Z"),
    list: ["a", "b"],
    yes: true,
  });
});

test("full results and array mode", async () => {
  const sql = neon(database.url, { fullResults: true, arrayMode: true });
  const result = await sql`select 1 as a, 'x' as a`;
  expect(result).toMatchObject({ command: "SELECT", rowCount: 1, rows: [[1, "x"]] });
  expect(result.fields.map((field) => field.name)).toEqual(["a", "a"]);
});

test("a transaction commits together, or not at all", async () => {
  const sql = neon(database.url);
  const results = await sql.transaction([
    sql`insert into pair values (1, 'one')`,
    sql`select count(*)::int as n from pair`,
  ]);
  expect(results).toEqual([[], [{ n: 1 }]]);
  const torn = sql.transaction([
    sql`insert into pair values (2, 'two')`,
    sql`insert into pair values (1, 'again')`,
  ]);
  await expect(torn).rejects.toThrow(/duplicate key/);
  expect(await sql`select id from pair`).toEqual([{ id: 1 }]);
});

test("a transaction has the isolation and access it asks for", async () => {
  const sql = neon(database.url);
  const [level, access] = await sql.transaction(
    [sql`show transaction_isolation`, sql`show transaction_read_only`],
    { isolationLevel: "RepeatableRead", readOnly: true },
  );
  expect(level).toEqual([{ transaction_isolation: "repeatable read" }]);
  expect(access).toEqual([{ transaction_read_only: "on" }]);
  const writing = sql.transaction([sql`insert into pair values (3, 'three')`], { readOnly: true });
  await expect(writing).rejects.toMatchObject({ code: "25006" });
});

test("an error of Postgres keeps its fields", async () => {
  const sql = neon(database.url);
  const failed = await sql`select nonsense from pair`.catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(NeonDbError);
  expect(failed).toMatchObject({ code: "42703", position: "8", severity: "ERROR" });
});

test("an answer of more than 64 MB is refused, as Neon does", async () => {
  const sql = neon(database.url);
  const bytes = 64 * 1024 * 1024;
  expect(await sql`select length(repeat('x', ${bytes}::int)) as n`).toEqual([{ n: bytes }]);
  await expect(sql`select repeat('x', ${bytes + 1}::int)`).rejects.toThrow(
    /HTTP status 507.*response is too large \(max is 67108864 bytes\)/,
  );
});

test("wrong password, user and database are refused", async () => {
  for (const [part, wrong] of [
    ["password", "x"],
    ["username", "postgres"],
    ["pathname", "/postgres"],
  ] as const) {
    const url = new URL(database.url);
    url[part] = wrong;
    const sql = neon(url.href);
    await expect(sql`select 1`).rejects.toMatchObject({ code: "28P01" });
  }
});

test("what is not the protocol gets a sentence", async () => {
  const base = `http://127.0.0.1:${server.port}`;
  const headers = { "neon-connection-string": database.url };
  const post = (path: string, body: string, extra = headers) =>
    fetch(`${base}${path}`, { method: "POST", headers: extra, body });
  expect((await fetch(`${base}/sql`)).status).toBe(405);
  expect((await post("/other", "{}")).status).toBe(404);
  expect((await post("/sql", "not json")).status).toBe(422);
  expect((await post("/sql", JSON.stringify({ query: "x".repeat(11 * 1024 * 1024) }))).status).toBe(
    413,
  );
});

test("a Postgres that is gone is a server error, not a database error", async () => {
  const gone = await startNeonHttp({
    host: "127.0.0.1",
    port: 0,
    databaseUrl: Object.assign(new URL(database.url), { port: "1" }).href,
  });
  const answer = await fetch(`http://127.0.0.1:${gone.port}/sql`, {
    method: "POST",
    headers: { "neon-connection-string": database.url },
    body: JSON.stringify({ query: "select 1" }),
  });
  expect(answer.status).toBe(500);
  await gone.close();
});
