import { afterEach, describe, expect, test } from "vitest";
import { type TestNode, testNode } from "../../testing/test-node.ts";

describe("a pipeline that Salesforce refuses", () => {
  let node: TestNode;
  afterEach(() => node.close());

  const pipelines = () => node.rows("select name, state, reason from sync.object order by name");
  const states = () => node.column("select name || ' ' || state from sync.object order by name");
  const reasons = () => node.column("select reason from sync.object order by name");

  test("shows which object and what to do, and leaves the other pipelines alone", async () => {
    node = await testNode({
      objects: ["Account", "Lead", "Nope__c"],
      records: 500,
      withoutChangeDataCapture: ["Lead"],
    });
    await expect.poll(states).toEqual(["Account live", "Lead live", "Nope__c failed"]);
    // A pipeline sets its state and its reason one after the other.
    await expect
      .poll(reasons)
      .toEqual([
        null,
        expect.stringMatching(/polled every.*Setup → Change Data Capture/s),
        expect.stringMatching(/ORGMIRROR_OBJECTS/),
      ]);
  });

  test("shows what is wrong with the credentials, without showing them", async () => {
    node = await testNode({ objects: ["Account"], records: 100, clientSecret: "wr0ng-secret" });
    await expect.poll(states).toEqual(["Account failed"]);
    expect((await reasons())[0]).toMatch(/SALESFORCE_CLIENT_SECRET/);
    expect(JSON.stringify([await pipelines(), node.log])).not.toContain("wr0ng-secret");
  });
});
