import { afterEach, describe, expect, test } from "vitest";
import { type TestNode, testNode } from "../../testing/test-node.ts";

describe("a lane that Salesforce refuses", () => {
  let node: TestNode;
  afterEach(() => node.close());

  const lanes = async () => {
    const { rows } = await node.pool.query<{ name: string; state: string; reason: string | null }>(
      "select name, state, reason from sync.object order by name",
    );
    return rows;
  };
  const states = async () => (await lanes()).map((lane) => `${lane.name} ${lane.state}`);
  const reasonOf = async (object: string) =>
    (await lanes()).find((lane) => lane.name === object)?.reason;

  test("says which object and what to do, and leaves the other lanes alone", async () => {
    node = await testNode({
      objects: ["Account", "Lead", "Nope__c"],
      records: 500,
      rate: 0,
      withoutChangeDataCapture: ["Lead"],
    });
    await expect.poll(states).toEqual(["Account live", "Lead live", "Nope__c failed"]);
    // A lane tells its state and its reason one after the other.
    await expect
      .poll(() => Promise.all(["Account", "Lead", "Nope__c"].map(reasonOf)))
      .toEqual([
        null,
        expect.stringMatching(/looked at every.*Setup → Change Data Capture/s),
        expect.stringMatching(/ORGMIRROR_OBJECTS/),
      ]);
  });

  test("says what is wrong with the credentials, without showing them", async () => {
    node = await testNode({
      objects: ["Account"],
      records: 100,
      rate: 0,
      clientSecret: "wr0ng-secret",
    });
    await expect.poll(states).toEqual(["Account failed"]);
    expect(await reasonOf("Account")).toMatch(/SALESFORCE_CLIENT_SECRET/);
    expect(JSON.stringify([await lanes(), node.log])).not.toContain("wr0ng-secret");
  });
});
