import { afterEach, describe, expect, test } from "vitest";
import { type TestNode, testNode } from "../../testing/test-node.ts";

const TUNING = { restMaxStalenessMs: 2_000, bulkMaxStalenessMs: 4_000 };
/** A window of many seconds, so that changes over some time are in one. */
const WINDOW_MS = 10_000;
const COMPUTED = {
  withinMs: 6_000,
  // As many as one call in each window leaves a sixth of.
  callsPerDay: (86_400_000 / WINDOW_MS / 5) * 6,
  objects: 4,
  restMaxStalenessMs: TUNING.restMaxStalenessMs,
};
const OBJECTS = ["Account", "Opportunity", "Site_Visit__c", "User"];

describe("what computed fields cost", () => {
  let node: TestNode;
  afterEach(() => node.close());

  const rows = (text: string) => node.rows(text);
  const one = (text: string) => node.value(text);
  const used = async () =>
    Number(await one("select coalesce(sum(used), 0) from sync.budget where purpose = 'computed'"));
  const live = async () => {
    const budget = { computed: COMPUTED };
    node = await testNode({ tuning: TUNING, objects: OBJECTS, records: 1_500, budget });
    await settled();
  };
  async function settled(): Promise<void> {
    await expect.poll(() => node.isSettled()).toBe(true);
  }
  /** Begins just after the end of a window, so that what follows is in one. */
  async function windowBegins(): Promise<void> {
    const isNew = `select extract(epoch from clock_timestamp()) * 1000 % ${WINDOW_MS} < 1000`;
    const often = { timeout: 2 * WINDOW_MS, interval: 50 };
    await expect.poll(() => one(isNew), often).toBe("t");
  }
  const visited = (count: number) =>
    rows(
      `select distinct account__c as id from salesforce.site_visit__c order by 1 limit ${count}`,
    );

  test("reads for many changes over time and objects are one call", async () => {
    await live();
    const accounts = await visited(3);
    await windowBegins();
    const before = await used();
    const values = { StageName: "Prospecting", CloseDate: "2031-05-01" };
    for (const [n, { id }] of accounts.entries()) {
      await node.write(
        { op: "update", object: "Account", id: String(id), set: { Name: `Renamed ${n}` } },
        { op: "create", object: "Opportunity", values: { ...values, Name: `New ${n}` } },
      );
      // Each change is followed before the next one comes.
      await expect
        .poll(() =>
          one(`select bool_and(computed_offset = head_seq)
             and exists (select from salesforce.account where name = 'Renamed ${n}')
             and exists (select from salesforce.opportunity where name = 'New ${n}') from sync.object`),
        )
        .toBe("t");
    }
    await settled();
    const read = await rows(
      `select distinct object, next_try_at::text as due, tries::text from sync.repair where cause = 'computed'
       and cardinality(record_ids) > 0 order by object`,
    );
    expect(read.map(({ object }) => object)).toEqual(["Opportunity", "Site_Visit__c"]);
    expect(new Set(read.map(({ due }) => due)).size).toBe(1);
    expect(read.map(({ tries }) => tries)).toEqual(["1", "1"]);
    expect((await used()) - before).toBe(1);
    const names = await rows(
      `select distinct account_name__c as name from salesforce.site_visit__c
       where account__c = any(select id from salesforce.account where name like 'Renamed %') order by 1`,
    );
    expect(names.map(({ name }) => name)).toEqual(["Renamed 0", "Renamed 1", "Renamed 2"]);
    expect(await one("select count(*) from sync.object where computed_read_at is not null")).toBe(
      "2",
    );
  });

  test("a field that the org refuses ends only its own object's read, and makes no more calls than a window has", async () => {
    await live();
    const [account = {}] = await visited(1);
    const id = String(account["id"]);
    await windowBegins();
    const before = await used();
    // The mirror does not know yet that the org no longer has the field.
    await node.control.fault({ kind: "lose-events", object: "Site_Visit__c" });
    await node.control.schema({
      kind: "remove-field",
      object: "Site_Visit__c",
      field: "Account_Name__c",
    });
    const values = { Name: "New", StageName: "Prospecting", CloseDate: "2031-05-01" };
    const ids = await node.write(
      { op: "update", object: "Account", id, set: { Name: "Renamed" } },
      { op: "create", object: "Opportunity", values },
    );
    const created = ids.at(-1) ?? "";
    await expect
      .poll(() => one(`select fiscal from salesforce.opportunity where id = '${created}'`))
      .toBe("2031 2");
    const ended = await rows(
      `select object, tries::text, last_outcome as how from sync.repair where cause = 'computed' and tries > 0`,
    );
    // The field is left out until the next describe, so nothing is left to read.
    const gone = { object: "Site_Visit__c", tries: "1", how: "closed: the fields are gone" };
    expect(ended).toContainEqual(gone);
    expect((await used()) - before).toBe(1);
  });
});
