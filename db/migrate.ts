import { existsSync } from "node:fs";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate as runMigrations } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";

const MIGRATIONS = new URL("./migrations", import.meta.url).pathname;

/** An arbitrary constant. With it, two nodes that start at once migrate one after the other. */
const MIGRATION_LOCK = 7_202_611;

/**
 * Migrates a database to the newest schema. Does nothing if it is current.
 *
 * @param folder other migrations, for a test of an older version
 */
export async function migrate(url: string, folder: string = MIGRATIONS): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: "orgmirror migrate" });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await runMigrations(drizzle(client), {
      migrationsFolder: folder,
      migrationsSchema: "sync_migrations",
    });
  } finally {
    await client.end();
  }
}

if (import.meta.main) {
  if (existsSync(".env")) process.loadEnvFile(".env");
  try {
    const url = process.env["DATABASE_URL"];
    if (!url) throw new Error("DATABASE_URL is not set");
    await migrate(url);
  } catch (error) {
    process.stderr.write(`The database was not migrated: ${(error as Error).message}.\n`);
    process.exitCode = 1;
  }
}
