import { afterAll, beforeAll, expect, test } from "vitest";
import type { Pool } from "pg";
import { connect } from "../../../db/client.ts";
import { describedField as field } from "../../../db/mirror/described-field.ts";
import { mirrorColumns } from "../../../db/mirror/mirror-columns.ts";
import { createTable } from "../../../db/mirror/table-ddl.ts";
import { testDatabase, type TestDatabase } from "../../../testing/test-postgres.ts";
import { sampleIds } from "./sample.ts";
import { TEST_TUNING } from "../../../testing/test-tuning.ts";

const columns = mirrorColumns({
  name: "Thing__c",
  label: "Thing",
  labelPlural: "Things",
  keyPrefix: null,
  fields: [field("Id", "id"), field("SystemModstamp", "datetime")],
});
const table = { object: "Thing__c", table: "thing__c", columns };

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await testDatabase();
  pool = connect(database.url, { name: "test", max: 2, onIdleError: () => undefined });
  await pool.query(createTable(table.table, columns));
  await pool.query(
    `insert into salesforce.thing__c (id, systemmodstamp, _read_began)
     select 'old' || n, timestamptz '2026-03-01 10:00:00Z', timestamptz '2026-03-01 12:00:00Z' from generate_series(1, 50) n
     union all select 'unread', null, null
     union all select 'young', '2026-03-01 10:00:00Z', '2026-03-01 10:00:00.4Z'`,
  );
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const sample = async (size: number) => {
  const client = await pool.connect();
  try {
    return await sampleIds(client, table, size, TEST_TUNING);
  } finally {
    client.release();
  }
};

test("a record that was read within the second of its stamp is always in the sample", async () => {
  for (let n = 0; n < 5; n += 1) expect((await sample(3))[0]).toBe("young");
});

test("the others vary, and all are sampled in the end", async () => {
  expect(new Set(await sample(100)).size).toBe(52);
  const seen = new Set<string>();
  for (let n = 0; n < 200 && seen.size < 52; n += 1) for (const id of await sample(5)) seen.add(id);
  expect(seen.size).toBe(52);
});
