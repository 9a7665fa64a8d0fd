import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { emptyDatabase } from "../testing/test-postgres.ts";
import { transactionPooler } from "../testing/transaction-pooler.ts";
import { connectionOf } from "./connection.ts";
import { requireDirect } from "./direct-connection.ts";
import { MIGRATION_LOCK } from "./lock-holders.ts";
import { migrate } from "./migrate.ts";

/** Of this database; other tests have theirs. */
const ADVISORY_LOCKS = `select from pg_locks l join pg_database d on d.oid = l.database
  where locktype = 'advisory' and datname = current_database()`;

async function database() {
  const made = await emptyDatabase();
  onTestFinished(() => made.drop());
  return made;
}

async function ask(url: string, text: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(text);
  await client.end();
  return rows;
}

test.each(["refused", "ignored"] as const)(
  "a pooler whose clients' settings are %s is refused in one sentence, before anything is locked or written",
  async (options) => {
    const { url } = await database();
    const pooler = await transactionPooler(url, options);
    onTestFinished(() => pooler.close());
    expect(await ask(pooler.url, "select 1 as one")).toEqual([{ one: 1 }]);
    const direct = options === "ignored" ? `127.0.0.1:${new URL(url).port}` : "5432";
    const sentence = new RegExp(
      `^DATABASE_URL leads to a connection pooler[^.]*: take the direct connection string, with .*${direct}`,
    );
    await expect(migrate(pooler.url)).rejects.toThrow(sentence);
    expect(await ask(url, "select from pg_namespace where nspname ~ '^sync'")).toEqual([]);
    expect(await ask(url, ADVISORY_LOCKS)).toEqual([]);
    await expect(requireDirect(url)).resolves.toBeUndefined();
  },
);

test("the poolers of Neon and Supabase are known by their address, and the direct one is named", async () => {
  const neon = "postgres://u:p@ep-cool-1-pooler.eu-central-1.aws.neon.tech/db?sslmode=require";
  await expect(requireDirect(neon)).rejects.toThrow("ep-cool-1.eu-central-1.aws.neon.tech");
  const supabase = "postgres://u:p@aws-0-eu.pooler.supabase.com:6543/postgres";
  await expect(requireDirect(supabase)).rejects.toThrow("aws-0-eu.pooler.supabase.com:5432");
});

test("a migration that waits says for whom, and its lock ends with it", async () => {
  const { url } = await database();
  const other = new pg.Client({ connectionString: url, application_name: "orgmirror 0.1" });
  await other.connect();
  await other.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
  const sentences: string[] = [];
  const migrating = migrate(url, { onWait: (sentence) => sentences.push(sentence) });
  await expect
    .poll(() => sentences[0])
    .toMatch(/^The migration waits for orgmirror 0\.1 \(pid \d+, user \w+\)/);
  await other.end();
  await migrating;
  expect(await ask(url, ADVISORY_LOCKS)).toEqual([]);
});

test("sslmode and sslrootcert are read without warnings, and only parts that say where to connect are kept", async () => {
  const warnings: unknown[] = [];
  const listen = (warning: unknown) => warnings.push(warning);
  process.on("warning", listen);
  onTestFinished(() => void process.off("warning", listen));
  const of = (query: string) => new pg.Client(connectionOf(`postgres://u:p@h/d?${query}`, "t"));
  for (const mode of ["require", "verify-full", "verify-ca", "prefer"])
    expect(of(`sslmode=${mode}`).ssl, mode).toEqual({});
  expect(of("sslmode=disable").ssl).toBe(false);
  expect(of("sslmode=no-verify").ssl).toEqual({ rejectUnauthorized: false });
  const trusted = of("sslmode=verify-full&sslrootcert=system").ssl;
  expect(trusted).toMatchObject({
    rejectUnauthorized: true,
    ca: expect.arrayContaining([expect.stringContaining("BEGIN CERTIFICATE")]),
  });
  const odd = of("statement_timeout=5&application_name=x&options=endpoint%3Dep-1&host=other");
  expect(odd.host).toBe("other");
  const { connectionString, options } = connectionOf(
    "postgres://u@h/d?statement_timeout=5&options=endpoint%3Dep-1",
    "t",
  );
  expect(connectionString).toBe("postgres://u@h/d");
  expect(options).toMatch(/^endpoint=ep-1 -c timezone=UTC /);
  // Warnings come in a later turn.
  await new Promise((resolve) => setImmediate(resolve));
  expect(warnings).toEqual([]);
});
