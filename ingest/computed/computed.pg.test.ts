import { afterEach, describe, expect, test } from "vitest";
import type { TransactInput } from "../../emulator/control/transact-entries.ts";
import { type TestNode, testNode } from "../../testing/test-node.ts";

// The emulated org's reads do not lag, so max staleness is short.
const TUNING = { restMaxStalenessMs: 2_000, bulkMaxStalenessMs: 4_000 };

const VISIT = "salesforce.site_visit__c";

describe("fields that the org computes", () => {
  let node: TestNode;
  afterEach(() => node.close());

  const rows = (text: string) => node.rows(text);
  const one = (text: string) => node.value(text);
  const live = async (...more: readonly string[]) => {
    const objects = ["Account", "Site_Visit__c", ...more];
    node = await testNode({ tuning: TUNING, objects, records: 1_500 });
    await node.shows("select string_agg(distinct state, ' ') from sync.object", "live");
    await node.shows("select bool_and(position_confirmed_at is not null) from sync.object", "t");
    // What changes around the subscription may come twice: by a repair's read, and as a superseded event.
    await node.shows("select count(*) from sync.repair where closed_at is null", "0");
  };
  const change = async (write: TransactInput["writes"][number]) =>
    (await node.write(write))[0] ?? "";
  const update = async (id: string, set: Record<string, unknown>) =>
    change({ op: "update", object: "Account", id, set });
  /** An account that has visits. */
  const visited = async () =>
    String(await one(`select account__c from ${VISIT} order by id limit 1`));

  test("a formula over a parent is read when the parent changes, only for its records and fields", async () => {
    await live();
    const id = await visited();
    await update(id, { Name: "Renamed Works" });
    const names = () =>
      rows(`select distinct account_name__c as name from ${VISIT} where account__c = '${id}'`);
    await expect.poll(names).toEqual([{ name: "Renamed Works" }]);
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

  test("an update without dependents opens no read", async () => {
    await live();
    const id = await visited();
    await update(id, { Phone: "+1 555 0100" });
    await node.shows(`select phone from salesforce.account where id = '${id}'`, "+1 555 0100");
    await followed();
    expect(await rows("select id from sync.repair where columns is not null")).toEqual([]);
  });

  test("fields computed from the time are read of every record when a sweep is due", async () => {
    await live();
    await node.shows("select count(*) from sync.object where computed_at is null", "0");
    const days = () =>
      one(
        `select days_since_visit__c from ${VISIT} where days_since_visit__c is not null order by id limit 1`,
      );
    const before = Number(await days());
    await node.control.setClock({ shiftMs: 3 * 86_400_000 });
    await node.stop();
    await node.pool.query("update sync.object set computed_at = now() - interval '2 days'");
    node.start();
    await expect.poll(async () => Number(await days())).toBe(before + 3);
    await node.shows("select min(computed_at) > now() - interval '1 minute' from sync.object", "t");
    expect(await one("select difference from sync.ledger where object = 'Site_Visit__c'")).toBe(
      "0",
    );
  });

  test("a formula over two references is read when the far record or a reference to it changes", async () => {
    await live("Opportunity");
    await node.control.schema({
      kind: "add-field",
      object: "Site_Visit__c",
      field: { name: "Payer__c", type: "string", formula: "Opportunity__r.Account.Name" },
    });
    const [visit = {}] = await rows(
      `select v.id, v.opportunity__c as deal, o.accountid as payer from ${VISIT} v
       join salesforce.opportunity o on o.id = v.opportunity__c where o.accountid is not null order by v.id limit 1`,
    );
    const [id, deal, payer] = [visit["id"] ?? "", visit["deal"] ?? "", visit["payer"] ?? ""];
    await change({ op: "update", object: "Site_Visit__c", id, set: { Title__c: "Seen" } });
    const isKnown = `select count(*) from pg_attribute where attrelid = '${VISIT}'::regclass and attname = 'payer__c'`;
    await expect.poll(() => one(isKnown)).toBe("1");
    const paidBy = () => one(`select payer__c from ${VISIT} where id = '${id}'`);
    const name = await one(`select name from salesforce.account where id = '${payer}'`);
    await expect.poll(paidBy).toBe(name);
    // A new formula dependent is known within a minute; a starting pipeline knows it at once.
    await node.stop();
    node.start();
    await update(payer, { Name: "Far Away Works" });
    await expect.poll(paidBy).toBe("Far Away Works");
    const other = String(
      await one(`select id from salesforce.account where id <> '${payer}' order by id limit 1`),
    );
    await update(other, { Name: "Elsewhere Works" });
    await change({ op: "update", object: "Opportunity", id: deal, set: { AccountId: other } });
    await expect.poll(paidBy).toBe("Elsewhere Works");
  });

  test("a roll-up is read when a detail comes, moves, changes, goes or returns, without its parent's event", async () => {
    await live();
    await node.control.fault({ kind: "lose-events", object: "Account" });
    const ids = (await node.column("select id from salesforce.account order by id limit 2")).map(
      String,
    );
    const [first = "", second = ""] = ids;
    const sums = async () => {
      const of = "site_visits__c || ' ' || coalesce(visit_costs__c, 0)";
      const found = await rows(
        `select ${of} as sums from salesforce.account where id in ('${first}', '${second}') order by id`,
      );
      return found.map((row) => row["sums"]);
    };
    const inOrg = () => Promise.all(ids.map((id) => sumsInOrg(id)));
    const before = await sums();
    const values = { Account__c: first, Title__c: "New", Travel_Cost__c: 77, Outcome__c: "Done" };
    const object = "Site_Visit__c";
    const id = await change({ op: "create", object, values });
    const steps = [
      () => change({ op: "update", object, id, set: { Account__c: second } }),
      () => change({ op: "update", object, id, set: { Travel_Cost__c: 78 } }),
      () => change({ op: "delete", object, id }),
      () => change({ op: "undelete", object, id }),
    ];
    for (const step of [() => Promise.resolve(id), ...steps]) {
      await step();
      const now = await inOrg();
      expect(now).not.toEqual(before);
      await expect.poll(sums).toEqual(now);
      before.splice(0, before.length, ...now);
    }
    const fromStream =
      "select count(*) from sync.change where object = 'Account' and source = 'stream'";
    expect(await one(fromStream)).toBe("0");
  });

  test("a change of a field that no roll-up can sum up opens no read", async () => {
    await live();
    const id = String(await one(`select id from ${VISIT} order by id limit 1`));
    const set = { Notes__c: "A long story" };
    await change({ op: "update", object: "Site_Visit__c", id, set });
    await node.shows(`select notes__c from ${VISIT} where id = '${id}'`, set.Notes__c);
    await followed();
    expect(await rows("select id from sync.repair where columns is not null")).toEqual([]);
  });

  test("fields of a new record that no event carries are read soon", async () => {
    await live("Opportunity");
    const values = { Name: "New", StageName: "Prospecting", CloseDate: "2031-05-01" };
    const id = await change({ op: "create", object: "Opportunity", values });
    const fiscal = () =>
      rows(
        `select fiscalyear::text, fiscalquarter::text, fiscal from salesforce.opportunity where id = '${id}'`,
      );
    await expect
      .poll(fiscal)
      .toEqual([{ fiscalyear: "2031", fiscalquarter: "2", fiscal: "2031 2" }]);
    const repair =
      "select object, record_ids::text as ids from sync.repair where cause = 'computed'";
    expect(await rows(`${repair} and 'fiscal' = any(columns)`)).toEqual([
      { object: "Opportunity", ids: `{${id}}` },
    ]);
  });

  /** Waits until the whole log has been followed. */
  async function followed(): Promise<void> {
    await node.shows("select bool_and(computed_offset = head_seq) from sync.object", "t");
  }

  async function sumsInOrg(id: string): Promise<string> {
    const { record } = await node.control.record("Account", id);
    return `${String(record?.["Site_Visits__c"])} ${String(record?.["Visit_Costs__c"] ?? 0)}`;
  }
});
