import { afterEach, expect, test } from "vitest";
import { type TestNode, testNode } from "../../testing/test-node.ts";
import { mirrorDifference } from "../../testing/mirror-difference.ts";

const TUNING = { restMaxStalenessMs: 2_000, bulkMaxStalenessMs: 2_000, maxRangeRows: 1_500 };

const HOUR_MS = 3_600_000;

let node: TestNode;
afterEach(() => node.close());

test("more changes than a poll reads make a resync, even during a comparison of ids", async () => {
  node = await testNode({
    tuning: TUNING,
    objects: ["Lead"],
    records: { Lead: 3_000 },
    withoutChangeDataCapture: ["Lead"],
    pollEveryMs: 300,
  });
  const rows = (text: string) => node.rows(text);
  const isPolled = "select high_water_mark > clock_timestamp() - interval '1 minute' as polled";
  const polled = () => rows(`${isPolled} from sync.object`);
  await expect.poll(polled).toEqual([{ polled: "t" }]);
  await node.stop();
  // After hours away the id comparison is due, and the changes are older than the range of its repair.
  await node.control.setClock({ shiftMs: -HOUR_MS });
  await node.write({ op: "update-where", object: "Lead", set: { Company: "An Hour Ago" } });
  await node.control.setClock({ shiftMs: HOUR_MS });
  await rows("update sync.object set copied_at = now() - interval '7 hours'");
  await rows("update sync.object set high_water_mark = now() - interval '3 hours'");
  await rows("update sync.snapshot set read_began = now() - interval '3 hours'");
  node.start();
  await expect.poll(() => mirrorDifference(node, "Lead")).toEqual([]);
  await expect.poll(polled).toEqual([{ polled: "t" }]);
  const since = "round(extract(epoch from opened_at - since) / 3600) as hours_ago";
  expect(
    await rows(`select ${since} from sync.repair where cause = 'poll' order by id limit 2`),
  ).toEqual([{ hours_ago: "0" }, { hours_ago: "3" }]);
});
