import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestNode, testNode } from "../../../testing/test-node.ts";

// The emulated org's reads do not lag, so the minutes of a real org's max staleness are not needed.
const TUNING = { restMaxStalenessMs: 500, bulkMaxStalenessMs: 500 };

/** What differs or could not be compared is never called equal, whatever became of its repair. */
describe.each(["keys", "full"] as const)("a %s verification", (kind) => {
  let node: TestNode;
  const rows = (text: string) => node.rows(text);
  /** Of verifications that began after one: how they ended. */
  const endedAfter = (id: string) =>
    rows(`select id, state, differences, error from sync.verification
      where id > ${id} and finished_at is not null order by id`);
  const latest = async () =>
    String((await rows("select coalesce(max(id), 0) as id from sync.verification"))[0]?.["id"]);
  const verified = async () => (await rows("select verified_at as at from sync.object"))[0]?.["at"];

  beforeAll(async () => {
    const often = { keysEveryMs: 0, fullEveryMs: 0, settleMs: 600 };
    const verifications = { ...often, [kind === "full" ? "fullEveryMs" : "keysEveryMs"]: 1 };
    const records = { Lead: 30 };
    node = await testNode({
      ...{ tuning: TUNING, objects: ["Lead"], records },
      verifications,
    });
  });
  afterAll(() => node.close());

  test("does not call equal a record whose re-read could not be applied", async () => {
    await expect.poll(node.isSettled).toBe(true);
    await expect.poll(async () => (await endedAfter("0")).length).toBeGreaterThan(0);
    const [old = "", missing = ""] = (
      await rows("select id from salesforce.lead order by id limit 2")
    ).map(({ id }) => String(id));
    // A condition of an operator's own, and changes whose events are lost.
    await rows("alter table salesforce.lead add constraint ours check (company <> 'Refused')");
    const lost = await node.control.fault({ kind: "lose-events" });
    for (const id of [old, missing]) await node.update("Lead", id, { Company: "Refused" });
    await node.control.heal(lost);
    await rows(`delete from salesforce.lead where id = '${missing}'`);
    const running = await latest();
    const found = async () => (await endedAfter(running)).find((one) => one["differences"] !== "0");
    await expect.poll(found).toBeDefined();
    const first = await found();
    expect(first).toMatchObject({ state: "different", differences: "2" });
    expect(first?.["error"]).toMatch(/2 records of Lead could not be compared or repaired/);
    const differences = await rows(
      `select record_id, kind from sync.verification_difference where verification_id = ${first?.["id"]}`,
    );
    expect(new Map(differences.map((row) => [row["record_id"], row["kind"]]))).toEqual(
      new Map([
        [old, "different"],
        [missing, "missing"],
      ]),
    );
    const unproved = await verified();
    await expect
      .poll(async () => (await endedAfter(String(first?.["id"]))).length)
      .toBeGreaterThan(1);
    const later = await endedAfter(String(first?.["id"]));
    expect(later.map(({ state }) => state)).not.toContain("equal");
    expect(await verified()).toEqual(unproved);
    expect(node.log.filter(({ message }) => /pipeline stopped/.test(message))).toEqual([]);

    await rows("alter table salesforce.lead drop constraint ours");
    await expect
      .poll(async () => (await endedAfter(running)).map(({ state }) => state))
      .toContain("equal");
    expect(
      await rows("select company from salesforce.lead where company = 'Refused'"),
    ).toHaveLength(2);
    if (kind === "full") expect(await verified()).not.toEqual(unproved);
  });
});
