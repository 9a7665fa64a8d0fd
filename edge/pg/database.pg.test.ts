import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startNeonHttp, type RunningNeonHttp } from "../../local/postgres/neon-http.ts";
import { testDatabase, type TestDatabase } from "../../testing/test-postgres.ts";
import { type Database, makeDatabase } from "./database.ts";

const HOSTILE = [
  "timezone = 'Asia/Kathmandu'",
  "datestyle = 'SQL, DMY'",
  "bytea_output = 'escape'",
  "extra_float_digits = -15",
  "standard_conforming_strings = off",
  "array_nulls = off",
  "transform_null_equals = on",
  "search_path = 'nowhere'",
  "default_transaction_isolation = 'serializable'",
  "statement_timeout = '400ms'",
];

describe("the Worker's session", () => {
  const role = `worker_${randomUUID().slice(0, 8)}`;
  let owner: TestDatabase;
  let neon: RunningNeonHttp;
  let database: Database;
  const admin = async (statements: readonly string[]) => {
    const client = new pg.Client({ connectionString: owner.url });
    await client.connect();
    for (const one of statements) await client.query(one);
    await client.end();
  };
  beforeAll(async () => {
    owner = await testDatabase();
    const name = new URL(owner.url).pathname.slice(1);
    await admin([
      `create role ${role} login password 'hush'`,
      ...HOSTILE.map((one) => `alter database ${name} set ${one}`),
      ...HOSTILE.map((one) => `alter role ${role} set ${one}`),
    ]);
    const databaseUrl = Object.assign(new URL(owner.url), {
      username: role,
      password: "hush",
    }).href;
    neon = await startNeonHttp({ host: "127.0.0.1", port: 0, databaseUrl });
    const endpoint = `http://127.0.0.1:${neon.port}/sql`;
    database = makeDatabase({ connectionString: databaseUrl, endpoint });
  });
  afterAll(async () => {
    await neon?.close();
    await admin([`drop role ${role}`]);
    await owner.drop();
  });

  test("is ours whatever role and database say", async () => {
    const text = `select timestamptz '2026-07-01 12:00+00', date '2026-07-01', '\\xff'::bytea, 0.1::float8 + 0.2,
      'a\\b', cast($1 as text[]) = array['NULL'], (null = null) is null,
      current_setting('transaction_isolation'), current_setting('transaction_read_only'), pg_sleep(0.6)`;
    expect(await database.query({ text, values: ["{NULL}"] })).toEqual([
      [
        ...["2026-07-01 12:00:00+00", "2026-07-01", "\\xff", "0.30000000000000004", "a\\b"],
        ...["f", "t", "read committed", "on", ""],
      ],
    ]);
  });

  test("says of an answer over Neon's limit that it is too large, not that nobody answers", async () => {
    const large = database.query({ text: "select repeat('x', 65 * 1024 * 1024)", values: [] });
    await expect(large).rejects.toMatchObject({ failure: "large" });
  });

  test("writes nothing, and gives a slow statement up by Postgres's own clock", async () => {
    const write = database.query({ text: "create temp table t (a int)", values: [] });
    await expect(write).rejects.toThrow(/25006|42501/);
    const slow = database.query({ text: "select pg_sleep(60)", values: [] });
    await expect(slow).rejects.toMatchObject({ failure: "slow", sqlState: "57014" });
  });
});
