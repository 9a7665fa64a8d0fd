import { afterEach, expect, test } from "vitest";
import { type TestNode, testNode } from "../../testing/test-node.ts";
import type { MirrorTable } from "../core/mirror-table.ts";
import { loadPipeline } from "../core/pipeline-store.ts";
import { readRecords } from "./read-records.ts";

let node: TestNode;
afterEach(() => node.close());

test("a field added while records are read is in their images", async () => {
  node = await testNode({ objects: ["Lead"], records: 300 });
  const leads = async () => (await node.pool.query("select id from salesforce.lead limit 3")).rows;
  await expect.poll(leads).toHaveLength(3);
  const ids = (await leads()).map((row) => String(row["id"]));
  const { columns, mirrorTable } = await loadPipeline(node.pool, "Lead");
  const after: MirrorTable = { object: "Lead", table: mirrorTable, columns };
  const before: MirrorTable = {
    ...after,
    columns: columns.filter(({ column }) => column !== "company"),
  };
  let table = before;
  const pipeline = {
    get table() {
      return table;
    },
  };
  const reading = readRecords(node.api, pipeline, ids)[Symbol.asyncIterator]().next();
  table = after;
  const read = await reading;
  const companies = read.done ? [] : read.value.images.map(({ cells }) => cells?.["company"]);
  expect(companies).toHaveLength(3);
  expect(companies).not.toContain(undefined);
});
