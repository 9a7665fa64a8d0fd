import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from "vitest";
import { emptyDatabase, type TestDatabase } from "../testing/test-postgres.ts";
import { connect } from "./client.ts";
import { migrate } from "./migrate.ts";

/** Settings of which each one alone breaks a statement, a value or a session of ours. */
const HOSTILE = [
  "TimeZone = 'Asia/Kathmandu'",
  "DateStyle = 'SQL, DMY'",
  "IntervalStyle = 'sql_standard'",
  "bytea_output = 'escape'",
  "extra_float_digits = -15",
  "search_path = 'nowhere'",
  "standard_conforming_strings = off",
  "array_nulls = off",
  "transform_null_equals = on",
  "quote_all_identifiers = on",
  "default_transaction_isolation = 'serializable'",
  "default_transaction_read_only = on",
  "default_transaction_deferrable = on",
  "statement_timeout = '300ms'",
  "lock_timeout = '1ms'",
  "idle_in_transaction_session_timeout = '200ms'",
  "idle_session_timeout = '200ms'",
  "transaction_timeout = '250ms'",
];

/** The same by the connection string. */
const OPTIONS = HOSTILE.map((one) => {
  const [name, value = ""] = one.split(" = ");
  return `-c ${name}=${value.replaceAll("'", "").replaceAll(" ", "\\ ")}`;
}).join(" ");

const VALUES = `select timestamptz '2026-07-01 12:00+00' as time, date '2026-07-01' as day,
  interval '90 minutes' as span, '\\xff'::bytea as bytes, 0.1::float8 + 0.2 as number, 'a\\b' as text,
  cast('{NULL}' as text[]) is distinct from array['NULL'] as nulls, (null = null) is null as unknown,
  'sync.object'::regclass as name, current_setting('transaction_isolation') as isolation`;

describe("a session of ours", () => {
  let database: TestDatabase;
  let role: string;
  let url: URL;
  const admin = async (statements: readonly string[]) => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    for (const one of statements) await client.query(one);
    await client.end();
  };
  beforeAll(async () => {
    database = await emptyDatabase();
    role = `hostile_${randomUUID().slice(0, 8)}`;
    const name = new URL(database.url).pathname.slice(1);
    await admin([
      `create role ${role} login superuser password 'hush'`,
      ...HOSTILE.map((one) => `alter database ${name} set ${one}`),
      ...HOSTILE.map((one) => `alter role ${role} set ${one}`),
    ]);
    url = Object.assign(new URL(database.url), { username: role, password: "hush" });
    url.searchParams.set("options", OPTIONS);
    for (const timeout of ["statement_timeout", "lock_timeout", "query_timeout"])
      url.searchParams.set(timeout, "300");
  });
  afterAll(async () => {
    await database.drop();
    const client = new pg.Client({ connectionString: inject("testPostgresUrl") });
    await client.connect();
    await client.query(`drop role if exists ${role}`);
    await client.end();
  });

  test("is ours whatever connection string, role and database say, of migrations and pools alike", async () => {
    await migrate(url.href);
    const pool = connect(url.href, {
      name: "orgmirror test",
      max: 1,
      onIdleError: () => undefined,
    });
    onTestFinished(() => pool.end());
    const { rows } = await pool.query(VALUES);
    expect(rows).toEqual([
      {
        time: "2026-07-01 12:00:00+00",
        day: "2026-07-01",
        span: "PT1H30M",
        bytes: "\\xff",
        number: "0.30000000000000004",
        text: "a\\b",
        nulls: "t",
        unknown: "t",
        name: "sync.object",
        isolation: "read committed",
      },
    ]);
    const named = await pool.query(
      "select application_name from pg_stat_activity where pid = pg_backend_pid()",
    );
    expect(named.rows).toEqual([{ application_name: "orgmirror test" }]);
    const timeouts = await pool.query(
      "select name, setting from pg_settings where name ~ '^(idle_in|idle_session|lock|statement|transaction).*_?timeout$' order by name",
    );
    expect(timeouts.rows).toEqual([
      { name: "idle_in_transaction_session_timeout", setting: "0" },
      { name: "idle_session_timeout", setting: "0" },
      { name: "lock_timeout", setting: "10000" },
      { name: "statement_timeout", setting: "0" },
      { name: "transaction_timeout", setting: "0" },
    ]);
  });
});
