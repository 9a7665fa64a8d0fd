import { expect, test } from "vitest";
import { testTable } from "../../testing/test-table.ts";
import { usePipelineDatabase } from "../../testing/use-pipeline-database.ts";
import type { PipelineContext } from "../context/pipeline-context.ts";
import { LiveTable } from "../core/live-table.ts";
import { PipelineMetrics } from "../observe/pipeline-metrics.ts";
import { BulkJobError } from "../salesforce/errors.ts";
import { leftOut } from "./leave-out-field.ts";

const table = testTable("Thing__c", { Id: "id", Name: "string", Secret__c: "string" });
const db = usePipelineDatabase(table);

test("a field that is left out changes nothing else of the stored columns, which may be newer than those in memory", async () => {
  const stored = table.columns.map((one) => (one.column === "name" ? { ...one, since: 7 } : one));
  await db.pool.query("update sync.object set columns = $1", [JSON.stringify(stored)]);
  const context = {
    ...{ pool: db.pool, lease: db.lease, tables: new LiveTable(table, ""), log: () => undefined },
    metrics: new PipelineMetrics(),
  } as unknown as PipelineContext;
  const error = new BulkJobError("750", "Thing__c", "Failed", "No such column 'Secret__c'");
  expect(await leftOut(context, error)).toBe(true);
  const rows = await db.rows(
    `select c->>'column' as name, c->>'since' as since, c ? 'refused' as refused
     from sync.object, jsonb_array_elements(columns) with ordinality as each (c, n) order by n`,
  );
  expect(rows).toEqual([
    { name: "id", since: null, refused: "f" },
    { name: "name", since: "7", refused: "f" },
    { name: "secret__c", since: null, refused: "t" },
  ]);
});
