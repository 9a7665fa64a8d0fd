import { expect, test } from "vitest";
import { testEvent } from "../../testing/test-event.ts";
import { testTable } from "../../testing/test-table.ts";
import { usePipelineDatabase } from "../../testing/use-pipeline-database.ts";

const table = testTable("Thing__c", { Id: "id", IsDeleted: "boolean", Name: "string" });
const db = usePipelineDatabase(table);

const stored = async () =>
  (
    await db.rows(
      `select replay_id, received, head_seq, (select count(*) from sync.change) as changes,
         (select count(*) from salesforce.thing__c) as rows from sync.object`,
    )
  )[0];

test("a batch that fails leaves the stream's position where it was, and no other effect", async () => {
  await db.pool.query(`create function fail() returns trigger language plpgsql as $$
    begin raise exception 'the server is going away' using errcode = '57P01'; end $$`);
  await db.pool.query(
    "create trigger fail before insert on sync.change for each row execute function fail()",
  );
  const before = await stored();
  await expect(apply()).rejects.toThrow("the server is going away");
  expect(await stored()).toEqual(before);
  await db.pool.query("drop trigger fail on sync.change");
  await apply();
  expect(await stored()).toMatchObject({ received: "1", changes: "1", rows: "1" });
});

function apply() {
  const replayId = Buffer.from("00000000000000000001", "hex");
  return db.apply(testEvent("CREATE", { name: "Ada" }, { replayId }));
}
