import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate as runMigrations } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import { connectionOf } from "./connection.ts";
import { requireDirect } from "./direct-connection.ts";
import { lockHolders, MIGRATION_LOCK } from "./lock-holders.ts";
import { READER, refreshReader } from "./reader-role.ts";
import { COMPLETE_SESSION } from "./session.ts";

const MIGRATIONS = new URL("./migrations", import.meta.url).pathname;

/**
 * Readers and writers queue behind a waiting migration, so it waits for a short time only, then tries again. A
 * migration whose process froze is ended by Postgres, and its locks with it.
 */
const SESSION = { lock_timeout: "2000", idle_in_transaction_session_timeout: "60000" };
const RETRY_MS = 1_000;

export type MigrateOptions = {
  /** Other migrations, for a test of an older version. */
  readonly folder?: string;
  /** Another role of the Worker, for a test. */
  readonly reader?: string;
  /** Called with a sentence that says what the migration waits for. */
  readonly onWait?: (sentence: string) => void;
};

/**
 * Migrates a database to the newest schema, and lets the Worker's role read what is new. Changes nothing if it is
 * current. Throws PooledConnection before anything is locked.
 */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<void> {
  const { folder = MIGRATIONS, reader = READER, onWait = () => undefined } = options;
  await requireDirect(url);
  const client = new pg.Client(connectionOf(url, "orgmirror migrate", SESSION));
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query(COMPLETE_SESSION);
    for (const step of stepsOf(client, folder, reader))
      while (!(await underLock(client, step))) {
        onWait(`The migration waits for ${await lockHolders(client)}.`);
        await sleep(RETRY_MS);
      }
  } finally {
    await client.end();
  }
}

type Step = () => Promise<void>;

/** Of an older schema, as a test has it, the Worker cannot read what it reads today. */
function stepsOf(client: pg.Client, folder: string, reader: string): readonly Step[] {
  const migrations = () =>
    runMigrations(drizzle(client), {
      migrationsFolder: folder,
      migrationsSchema: "sync_migrations",
    });
  return folder === MIGRATIONS ? [migrations, () => refreshReader(client, reader)] : [migrations];
}

/**
 * A step in one transaction, with the lock of all migrations: drizzle's own `begin` within it is a warning, and its
 * `commit` ends both. False if a lock was not free in time, or somebody changed the same meanwhile.
 */
async function underLock(client: pg.Client, step: Step): Promise<boolean> {
  try {
    await client.query("begin");
    await client.query("select pg_advisory_xact_lock($1)", [MIGRATION_LOCK]);
    await step();
    await client.query("commit");
    return true;
  } catch (error) {
    // A broken connection has rolled back by itself.
    await client.query("rollback").catch(() => undefined);
    if (isInTheWay(error)) return false;
    throw error;
  }
}

/** `lock_not_available`, or what Postgres says of two that grant on one table; also where drizzle wrapped it. */
function isInTheWay(error: unknown): boolean {
  if (error instanceof pg.DatabaseError)
    return error.code === "55P03" || error.message === "tuple concurrently updated";
  return error instanceof Error && isInTheWay(error.cause);
}

if (import.meta.main) {
  if (existsSync(".env")) process.loadEnvFile(".env");
  try {
    const url = process.env["DATABASE_URL"];
    if (!url) throw new Error("DATABASE_URL is not set");
    await migrate(url, { onWait: (sentence) => process.stderr.write(`${sentence}\n`) });
  } catch (error) {
    process.stderr.write(`The database was not migrated: ${(error as Error).message}.\n`);
    process.exitCode = 1;
  }
}
