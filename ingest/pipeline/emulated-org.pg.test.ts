import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestNode, testNode } from "../../testing/test-node.ts";
import { systemClock } from "../lib/clock.ts";
import { isCarried, mirrorDifference } from "../../testing/mirror-difference.ts";

/** Every kind: persons, compound addresses, every custom field type, deletes and undeletes by the workload. */
const OBJECTS = ["Account", "Contact", "Lead", "Opportunity", "Case", "Task", "Site_Visit__c"];
describe("an org at work, copied while it changes", () => {
  let node: TestNode;
  beforeAll(async () => {
    node = await testNode({ objects: OBJECTS, records: 4_000, rate: 80 });
  });
  afterAll(() => node.close());

  const rows = (text: string) => node.rows(text);

  test("ends equal to it, field by field, with a ledger that adds up", async () => {
    const copied = () => rows("select name from sync.object where copied_at is not null");
    await expect.poll(copied).toHaveLength(OBJECTS.length);
    await systemClock.sleep(4_000, new AbortController().signal);
    node.emulator.workload.setRate(0);
    for (const object of OBJECTS)
      await expect.poll(() => mirrorDifference(node, object, isCarried)).toEqual([]);
    expect(
      await rows("select object from sync.ledger where difference <> '0' or dead_lettered <> '0'"),
    ).toEqual([]);
    const [{ changes } = {}] = await rows(
      "select count(*) as changes from sync.change where source = 'stream'",
    );
    expect(Number(changes)).toBeGreaterThan(100);
  });
});
