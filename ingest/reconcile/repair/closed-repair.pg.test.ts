import { afterEach, describe, expect, test } from "vitest";
import { Lease } from "../../core/pipeline-row.ts";
import { requestResync } from "../../snapshot/resync-row.ts";
import { TEST_TUNING } from "../../../testing/test-tuning.ts";
import { type TestNode, testNode } from "../../../testing/test-node.ts";
import { leaveRange, updateTried } from "./repair-row.ts";

/** An attempt takes its calls' time. A resync may end meanwhile, and close the repair that the attempt is for. */
describe("a repair that a resync closed during an attempt", () => {
  let node: TestNode;
  let lease: Lease;
  let id = 0;

  afterEach(() => node.close());
  const start = async () => {
    node = await testNode({ objects: ["Lead"], records: { Lead: 10 } });
    await node.shows("select state from sync.object", "live");
    lease = new Lease("Lead", String(await node.value("select line from sync.object")));
    const closed = await node.value(
      `insert into sync.repair (object, cause, record_ids, since, closed_at, last_outcome, trace_id)
       values ('Lead', 'overflow', '{}', now(), now(), 'closed: the object was resynced', gen_random_uuid())
       returning id`,
    );
    id = Number(closed);
  };

  const repair = () =>
    node.rows(`select closed_at is not null as closed, last_outcome from sync.repair
      where id = ${id}`);
  const asItWas = [{ closed: "t", last_outcome: "closed: the object was resynced" }];

  test("stays closed, whatever the attempt found", async () => {
    await start();
    const message = "1501 records changed: a resync is requested";
    await updateTried(node.pool, lease, id, { message, retryInMs: 60_000 });
    expect(await repair()).toEqual(asItWas);
    await leaveRange(node.pool, lease, id, TEST_TUNING);
    expect(await repair()).toEqual(asItWas);
  });

  test("asks for no further resync, and an open one does", async () => {
    await start();
    const resyncs = () => node.value("select count(*) from sync.snapshot where kind = 'resync'");
    await requestResync(node.pool, lease, crypto.randomUUID(), id);
    expect(await resyncs()).toBe("0");
    await node.rows(`update sync.repair set closed_at = null where id = ${id}`);
    await requestResync(node.pool, lease, crypto.randomUUID(), id);
    expect(await resyncs()).toBe("1");
  });
});
