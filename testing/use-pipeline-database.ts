import type { Pool } from "pg";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { connect } from "../db/client.ts";
import { createTable } from "../db/mirror/table-ddl.ts";
import { testDatabase, type TestDatabase } from "./test-postgres.ts";
import type { Lease } from "../ingest/core/pipeline-row.ts";
import type { MirrorTable } from "../ingest/core/mirror-table.ts";

export type PipelineDatabase = {
  readonly pool: Pool;
  readonly lease: Lease;
  /** Every value as text. */
  readonly rows: (text: string) => Promise<Record<string, string | null>[]>;
};

/** For tests: a database with one live object, leased under fencing token 1. Its tables are emptied before each test. */
export function usePipelineDatabase(table: MirrorTable): PipelineDatabase {
  const { object } = table;
  let database: TestDatabase;
  let pool: Pool;
  beforeAll(async () => {
    database = await testDatabase();
    pool = connect(database.url, {
      name: "test",
      max: 4,
      onIdleError: () => undefined,
      pipeline: true,
    });
    await pool.query(createTable(table.table, table.columns));
  });
  afterAll(async () => {
    await pool?.end();
    await database?.drop();
  });
  beforeEach(async () => {
    for (const name of ["change", "tombstone", "repair", "dead_letter", "object"])
      await pool.query(`delete from sync.${name}`);
    await pool.query(`delete from salesforce.${table.table}`);
    await pool.query(
      `insert into sync.object (name, label, label_plural, mirror_table, lease_owner, fencing_token, copied_at)
       values ($1, $1, $1, $2, 'node', 1, now())`,
      [object, table.table],
    );
  });
  return {
    get pool() {
      return pool;
    },
    lease: { object, fencingToken: 1 },
    rows: async (text) => (await pool.query<Record<string, string | null>>(text)).rows,
  };
}
