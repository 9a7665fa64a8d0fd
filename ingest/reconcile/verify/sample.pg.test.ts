import { beforeEach, expect, test } from "vitest";
import { testTable } from "../../../testing/test-table.ts";
import { usePipelineDatabase } from "../../../testing/use-pipeline-database.ts";
import { sampleIds } from "./sample.ts";
import { TEST_TUNING } from "../../../testing/test-tuning.ts";

const table = testTable("Thing__c", { Id: "id", SystemModstamp: "datetime" });
const db = usePipelineDatabase(table);
beforeEach(() =>
  db.pool.query(
    `insert into salesforce.thing__c (id, systemmodstamp, _read_began)
     select 'old' || n, timestamptz '2026-03-01 10:00:00Z', timestamptz '2026-03-01 12:00:00Z' from generate_series(1, 50) n
     union all select 'unread', null, null
     union all select 'young', '2026-03-01 10:00:00Z', '2026-03-01 10:00:00.4Z'`,
  ),
);

const sample = async (size: number) => {
  const client = await db.pool.connect();
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
