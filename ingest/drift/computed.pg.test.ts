import { afterEach, describe, expect, test } from "vitest";
import { controlClient } from "../../emulator/control/client.ts";
import { type TestNode, testNode } from "../../local/test-node.ts";

const SOON = { timeout: 20_000 };
const VISIT = "salesforce.site_visit__c";

describe("fields that the org computes", { timeout: 60_000 }, () => {
  let node: TestNode;
  afterEach(() => node.close());

  const rows = async (text: string) =>
    (await node.pool.query<Record<string, string | null>>(text)).rows;
  const one = async (text: string) => Object.values((await rows(text))[0] ?? {})[0];
  const control = () => controlClient(`http://127.0.0.1:${node.emulator.restPort}`);
  const live = async (rate = 0) => {
    const objects = ["Account", "Site_Visit__c"];
    node = await testNode({ objects, records: 1_500, rate, keepaliveMs: 200 });
    await expect
      .poll(() => rows("select distinct state from sync.object"), SOON)
      .toEqual([{ state: "live" }]);
    await expect
      .poll(() => one("select bool_and(position_confirmed_at is not null) from sync.object"), SOON)
      .toBe("t");
  };
  const update = async (id: string, set: Record<string, unknown>) =>
    control().transact({ writes: [{ op: "update", object: "Account", id, set }] });
  /** An account that has visits. */
  const visited = async () =>
    String(await one(`select account__c from ${VISIT} order by id limit 1`));

  test("a formula over a parent is read when the parent changes, of its own records and fields alone", async () => {
    await live();
    const id = await visited();
    await update(id, { Name: "Renamed Works" });
    const names = () =>
      rows(`select distinct account_name__c as name from ${VISIT} where account__c = '${id}'`);
    await expect.poll(names, SOON).toEqual([{ name: "Renamed Works" }]);
    const repairs = await rows(
      `select object, cause, columns::text, cardinality(record_ids) as records from sync.repair where cause = 'computed'`,
    );
    const visits = await one(`select count(*) from ${VISIT} where account__c = '${id}'`);
    const columns = "{account_name__c}";
    expect(repairs).toEqual([
      { object: "Site_Visit__c", cause: "computed", columns, records: visits },
    ]);
    const changes = await rows(
      `select distinct after::text, source from sync.change where object = 'Site_Visit__c' and record_id is not null`,
    );
    expect(changes).toEqual([{ after: `{"account_name__c": "Renamed Works"}`, source: "repair" }]);
  });

  test("an update of what nothing is computed from asks for nothing", async () => {
    await live();
    const id = await visited();
    await update(id, { Phone: "+1 555 0100" });
    await expect
      .poll(() => one(`select phone from salesforce.account where id = '${id}'`), SOON)
      .toBe("+1 555 0100");
    expect(await rows("select id from sync.repair where columns is not null")).toEqual([]);
  });

  test("what the time computes is read of every record when it is due", async () => {
    await live();
    await expect
      .poll(() => one("select count(*) from sync.object where computed_at is null"), SOON)
      .toBe("0");
    const days = () =>
      one(
        `select days_since_visit__c from ${VISIT} where days_since_visit__c is not null order by id limit 1`,
      );
    const before = Number(await days());
    await control().setClock({ shiftMs: 3 * 86_400_000 });
    await node.stop();
    await node.pool.query("update sync.object set computed_at = now() - interval '2 days'");
    node.start();
    await expect.poll(async () => Number(await days()), SOON).toBe(before + 3);
    await expect
      .poll(
        () => one("select min(computed_at) > now() - interval '1 minute' from sync.object"),
        SOON,
      )
      .toBe("t");
    expect(await one("select difference from sync.ledger where object = 'Site_Visit__c'")).toBe(
      "0",
    );
  });
});
