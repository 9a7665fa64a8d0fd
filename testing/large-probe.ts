import type pg from "pg";
import { afterAll, beforeAll } from "vitest";
import { createTable } from "../db/mirror/table-ddl.ts";
import type { Settings } from "../edge/api/settings.ts";
import { type NeonDatabase, neonDatabase } from "./neon-database.ts";
import { PROBE } from "./probe-object.ts";

/** Its rows, of which there are none, so that it can be locked and filled. */
export const LARGE_TABLE = `salesforce."${PROBE.mirrorTable}"`;

/** For tests: a database with Probe__c, of which it is said that it has five million records. */
export function useLargeProbe(): { readonly client: pg.Client; readonly settings: Settings } {
  let database: NeonDatabase;
  beforeAll(async () => {
    database = await neonDatabase();
    await database.client.query(createTable(PROBE.mirrorTable, PROBE.columns));
    await database.client.query(
      `insert into sync.object (name, label, label_plural, mirror_table, columns, copied_at, row_count)
       values ($1, 'Probe', 'Probes', $2, $3, now(), 5000000)`,
      [PROBE.name, PROBE.mirrorTable, JSON.stringify(PROBE.columns)],
    );
  });
  afterAll(() => database?.end());
  return {
    get client() {
      return database.client;
    },
    get settings() {
      return database.settings;
    },
  };
}
