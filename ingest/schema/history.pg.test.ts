import { afterEach, expect, test } from "vitest";
import { type TestNode, testNode } from "../../testing/test-node.ts";

let node: TestNode;
afterEach(() => node.close());

const resets = () =>
  node.rows("select seq, source from sync.change where kind = 'reset' order by seq");
const sinceOf = async (column: string) =>
  node.value(
    `select c->>'since' from sync.object, jsonb_array_elements(columns) c where c->>'column' = '${column}'`,
  );

test("history begins with the reset that ends the copy; each change of the table is a reset, and a column's history begins when it is read", async () => {
  const tuning = { restMaxStalenessMs: 1_000, bulkMaxStalenessMs: 1_000 };
  node = await testNode({ objects: ["Lead"], records: 50, tuning });
  await node.shows("select state from sync.object", "live");
  const [copied] = await resets();
  expect(copied).toMatchObject({ source: "snapshot" });
  await node.shows("select history_from from sync.object", copied?.["seq"] ?? null);
  expect(await sinceOf("company")).toBeNull();

  const field = { name: "Region__c", type: "string", length: 40 } as const;
  await node.control.schema({ kind: "add-field", object: "Lead", field, value: "north" });
  const id = String(await node.value("select min(id) from salesforce.lead"));
  await node.update("Lead", id, { Region__c: "south" });
  await node.shows("select count(*) > 0 and count(*) = count(region__c) from salesforce.lead", "t");
  const [, added] = await resets();
  expect(added).toMatchObject({ source: "schema" });
  expect(Number(await sinceOf("region__c"))).toBeGreaterThanOrEqual(Number(added?.["seq"]));

  // While it is empty for who looks, its history has not begun.
  await node.shows(
    "select count(*) from sync.repair where cause = 'backfill' and closed_at is null",
    "0",
  );
  const lastFilled = await node.value(
    "select max(seq) from sync.change where record_id is not null and after ? 'region__c' and source = 'snapshot'",
  );
  expect(Number(await sinceOf("region__c"))).toBeGreaterThanOrEqual(Number(lastFilled));
  expect(await sinceOf("company")).toBeNull();

  expect(
    await node.value("select head_seq = (select max(seq) from sync.change) from sync.object"),
  ).toBe("t");
});

test("each change's moment is the greatest commit time so far, or when it was received", async () => {
  node = await testNode({ objects: ["Lead"], records: 50 });
  await node.shows("select state from sync.object", "live");
  const id = String(await node.value("select min(id) from salesforce.lead"));
  for (const Company of ["One", "Two"]) await node.update("Lead", id, { Company });
  await node.shows("select count(*) from sync.change where commit_at is not null", "2");
  const odd = await node.rows(
    `select seq, moment, running from (select seq, moment,
       max(coalesce(commit_at, received_at)) over (order by seq) as running from sync.change) c
     where abs(extract(epoch from moment - running)) > 1`,
  );
  expect(odd).toEqual([]);
  expect(
    await node.value("select last_moment = (select max(moment) from sync.change) from sync.object"),
  ).toBe("t");
});
