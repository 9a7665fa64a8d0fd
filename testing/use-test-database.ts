import type { Pool } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { connect } from "../db/client.ts";
import { testDatabase, type TestDatabase } from "./test-postgres.ts";

export type UsedDatabase = {
  /** Connection string. */
  readonly url: string;
  readonly pool: Pool;
  /** Every value as text. */
  readonly rows: (text: string) => Promise<Record<string, string | null>[]>;
};

export type UsedDatabaseOptions = {
  /** Fills the new database. */
  readonly prepare?: (pool: Pool) => Promise<unknown>;
  /** How often the database is new. Default: once. */
  readonly per?: "file" | "test";
  /** As of `connect`. */
  readonly pipeline?: boolean;
};

/** For tests: a migrated database. */
export function useTestDatabase(options: UsedDatabaseOptions = {}): UsedDatabase {
  const { prepare, per = "file", pipeline = false } = options;
  let database: TestDatabase;
  let pool: Pool;
  const [before, after] = per === "file" ? [beforeAll, afterAll] : [beforeEach, afterEach];
  before(async () => {
    database = await testDatabase();
    pool = connect(database.url, { name: "test", max: 10, onIdleError: () => undefined, pipeline });
    await prepare?.(pool);
  });
  after(async () => {
    await pool?.end();
    await database?.drop();
  });
  return {
    get url() {
      return database.url;
    },
    get pool() {
      return pool;
    },
    rows: async (text) => (await pool.query<Record<string, string | null>>(text)).rows,
  };
}
