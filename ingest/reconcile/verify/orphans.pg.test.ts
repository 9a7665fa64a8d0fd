import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestNode, testNode } from "../../../testing/test-node.ts";

// The emulated org's reads do not lag, so the minutes of a real org's max staleness are not needed.
const TUNING = { restMaxStalenessMs: 500, bulkMaxStalenessMs: 500 };

/** F15: records that are deleted with others. */
describe("records deleted with others", () => {
  let node: TestNode;

  beforeAll(async () => {
    const verifications = { keysEveryMs: 1, fullEveryMs: 0, settleMs: 600 };
    node = await testNode({
      tuning: TUNING,
      objects: ["Account", "Lead", "Site_Visit__c"],
      records: { Account: 40, Lead: 40, Site_Visit__c: 200 },
      verifications,
    });
  });
  afterAll(() => node.close());

  const rows = (text: string) => node.rows(text);
  const records = (object: string) => [...node.emulator.org.records(object)];
  const idsOf = (object: string) => records(object).map((record) => String(record["Id"]));
  const mirrored = async (object: string) =>
    (await node.column(`select id from salesforce.${object}`)).map(String);
  const tombstones = async (ids: readonly string[]) =>
    (await node.column("select record_id from sync.tombstone"))
      .map(String)
      .filter((id) => ids.includes(id))
      .toSorted();
  const merge = (object: string, master: string, losers: readonly string[]) =>
    node.emulator.org.transact(node.emulator.org.integrationUserId(), "", (tx) =>
      tx.merge(object, master, losers, { LastName: "Merged" }),
    );

  test("the losers of a merge are removed, and the winner has its merged values", async () => {
    await expect.poll(node.isSettled).toBe(true);
    const [master = "", ...losers] = idsOf("Lead").slice(0, 3);
    merge("Lead", master, losers);
    await expect.poll(() => tombstones(losers)).toEqual(losers.toSorted());
    const winner = `select lastname from salesforce.lead where id = '${master}'`;
    await expect.poll(() => rows(winner)).toEqual([{ lastname: "Merged" }]);
    expect((await mirrored("lead")).toSorted()).toEqual(idsOf("Lead").toSorted());
  });

  test("a record deleted with its master without an event is found by a verification", async () => {
    await expect.poll(node.isSettled).toBe(true);
    const held = new Set(records("Case").map((record) => String(record["AccountId"])));
    const visits = Map.groupBy(records("Site_Visit__c"), (visit) => String(visit["Account__c"]));
    const [id = "", children = []] = [...visits].find(([account]) => !held.has(account)) ?? [];
    const orphans = children.map((visit) => String(visit["Id"]));
    expect(orphans.length).toBeGreaterThan(0);
    const lost = await node.control.fault({ kind: "lose-events", object: "Site_Visit__c" });
    await node.write({ op: "delete", object: "Account", id });
    await node.control.heal(lost);
    await expect.poll(() => tombstones([id])).toEqual([id]);
    await expect.poll(() => tombstones(orphans)).toEqual(orphans.toSorted());
    expect((await mirrored("site_visit__c")).toSorted()).toEqual(idsOf("Site_Visit__c").toSorted());
    const stream = "select from sync.change where object = 'Site_Visit__c' and source = 'stream'";
    expect(await rows(stream)).toEqual([]);
    const found =
      "select record_id, kind from sync.verification_difference where object = 'Site_Visit__c'";
    const differences = async () =>
      (await rows(found)).map((row) => `${row["record_id"]} ${row["kind"]}`).toSorted();
    await expect.poll(differences).toEqual(orphans.map((orphan) => `${orphan} extra`).toSorted());
    // The next verification finds everything equal.
    const equal = `select from sync.verification where object = 'Site_Visit__c' and state = 'equal'
      and id > (select max(verification_id) from sync.verification_difference)`;
    await expect.poll(async () => (await rows(equal)).length).toBeGreaterThan(0);
  });
});
