import { expect, test } from "vitest";
import { testTable } from "../../../testing/test-table.ts";
import { usePipelineDatabase } from "../../../testing/use-pipeline-database.ts";
import { LeaseLost } from "../../core/pipeline-row.ts";
import { insertVerification, setVerification } from "./verification-row.ts";

const db = usePipelineDatabase(testTable("Thing__c", { Id: "id" }));

test("a verification whose lease is lost is not written", async () => {
  const { id } = await insertVerification(db.pool, db.lease, "keys", crypto.randomUUID());
  await setVerification(db.pool, db.lease, id, "reading", { jobId: "ours" });
  const stored = () => db.rows("select state, job_id from sync.verification");
  const before = await stored();
  expect(before).toMatchObject([{ job_id: "ours" }]);
  await db.pool.query("update sync.object set line = gen_random_uuid()");
  const late = setVerification(db.pool, db.lease, id, "comparing", { jobId: "late" });
  await expect(late).rejects.toBeInstanceOf(LeaseLost);
  expect(await stored()).toEqual(before);
});
