import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestNode, testNode } from "../../../testing/test-node.ts";

const WINDOW_MS = 8_000;
const TUNING = { restMaxStalenessMs: 1_000, bulkMaxStalenessMs: 2_000, confirmEveryMs: WINDOW_MS };

/** The event of a transaction that deletes and undeletes a record tells of the first of the two only. */
describe("a record that a transaction", () => {
  let node: TestNode;

  beforeAll(async () => {
    const records = { Account: 30, Contact: 30, Lead: 1_100, Task: 20 };
    node = await testNode({ objects: ["Account", "Lead", "Task"], records, tuning: TUNING });
  });
  afterAll(() => node.close());

  const settled = async () => {
    await expect.poll(() => node.isSettled()).toBe(true);
  };
  const anyOf = async (object: string) =>
    String(await node.value(`select min(id) from salesforce.${object}`));
  const kinds = (id: string) =>
    node.column(
      `select kind from sync.change where record_id = '${id}' and source = 'stream' order by seq`,
    );
  const isMirrored = async (object: string, id: string) =>
    (await node.rows(`select from salesforce.${object} where id = '${id}'`)).length === 1;
  const takenBack = () => node.value("select count(*) from sync.repair where cause = 'taken-back'");
  const areConfirmed = async () => {
    const later = `select bool_and(confirmed_offset >= (select coalesce(max(seq), 0) from sync.change c
      where c.object = o.name and kind in ('delete', 'undelete'))) from sync.object o`;
    await expect.poll(() => node.value(later)).toBe("t");
  };
  const windowNow = async () =>
    Number(
      await node.value(`select floor(extract(epoch from clock_timestamp()) * 1000 / ${WINDOW_MS})`),
    );
  const calls = async () =>
    Number(await node.value("select sum(used) from sync.budget where purpose = 'repair'"));

  test.each(["lead", "task"])(
    "deletes and undeletes is in the mirror again: %s",
    async (object) => {
      await settled();
      const id = await anyOf(object);
      const before = await node.rows(`select * from salesforce.${object} where id = '${id}'`);
      await node.write({ op: "delete", object, id }, { op: "undelete", object, id });
      await expect.poll(() => kinds(id)).toEqual(["delete"]);
      await expect.poll(() => isMirrored(object, id)).toBe(true);
      const [after = {}] = await node.rows(`select * from salesforce.${object} where id = '${id}'`);
      expect(Object.keys(after)).toEqual(Object.keys(before[0] ?? {}));
      expect(after["ownerid"]).toBe(before[0]?.["ownerid"]);
      await node.shows(
        `select count(*) from sync.repair where cause = 'taken-back' and closed_at is null`,
        "0",
      );
    },
  );

  test("undeletes and deletes is not in the mirror", async () => {
    await settled();
    const id = String(await node.value("select max(id) from salesforce.lead"));
    await node.write({ op: "delete", object: "Lead", id });
    await expect.poll(() => isMirrored("lead", id)).toBe(false);
    await node.write({ op: "undelete", object: "Lead", id }, { op: "delete", object: "Lead", id });
    await expect.poll(() => kinds(id)).toEqual(["delete", "undelete"]);
    await expect.poll(() => isMirrored("lead", id)).toBe(false);
  });

  test("only deletes stays deleted, at calls by the window, not by the record", async () => {
    await settled();
    await areConfirmed();
    const [before, repairs, first] = [await calls(), await takenBack(), await windowNow()];
    const account = await anyOf("account");
    // Tasks that go with them would be asked for by queryAll.
    const leads = await node.column(`select id from salesforce.lead
      where id not in (select whoid from salesforce.task where whoid is not null) order by id limit 1000`);
    await Promise.all([
      node.write(...leads.map((id) => ({ op: "delete" as const, object: "Lead", id: String(id) }))),
      node
        .write({
          op: "create",
          object: "Account",
          values: { Name: "Deleted soon" },
        })
        .then(([id = account]) => node.write({ op: "delete", object: "Account", id })),
    ]);
    await node.shows(
      `select count(*) from sync.tombstone where record_id = any('{${leads.join(",")}}')`,
      "1000",
    );
    await areConfirmed();
    const windows = (await windowNow()) - first;
    const made = (await calls()) - before;
    expect(made).toBeGreaterThan(0);
    // Each object makes one at most; they share it unless the machine is slow.
    expect(made).toBeLessThanOrEqual(2 * windows);
    expect(await takenBack()).toBe(repairs);
    expect(await isMirrored("lead", String(leads[0]))).toBe(false);
  });
});
