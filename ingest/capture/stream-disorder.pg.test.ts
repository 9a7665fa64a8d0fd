import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keepPassedStates } from "../../testing/passed-states.ts";
import { type TestNode, testNode } from "../../testing/test-node.ts";

const MERGED = 500;
const MASS = 5_000;

/** Irregular but valid streams: silence, another order, late events, bulk. */
describe("a stream", () => {
  let node: TestNode;
  let passed: Awaited<ReturnType<typeof keepPassedStates>>;

  beforeAll(async () => {
    node = await testNode({
      objects: ["Account", "Lead"],
      records: { Account: 50, Lead: MERGED },
      watchdogMs: 2_000,
    });
    passed = await keepPassedStates(node.pool);
  });
  afterAll(() => node.close());

  const rows = (text: string) => node.rows(text);
  const value = (text: string) => node.value(text);
  const areLive = "select count(*) from sync.object where state = 'live' and replay_id is not null";
  const live = () => node.shows(areLive, "2");
  const ledger = async (object: string) => {
    const counts =
      "received::int, applied::int, superseded::int, duplicate::int, dead_lettered::int";
    const [row] = await rows(`select ${counts} from sync.object where name = '${object}'`);
    const numbers = Object.entries(row ?? {}).map(([name, count]) => [name, Number(count)]);
    return Object.fromEntries(numbers) as Readonly<Record<string, number>>;
  };
  const received = async (object: string) => (await ledger(object))["received"] ?? 0;
  const ids = async (object: string) =>
    (await node.column(`select id from salesforce.${object} order by id`)).map(String);
  const org = (object: string) => {
    const records = [...node.emulator.org.records(object)];
    return new Map(records.map((record) => [String(record["Id"]), record]));
  };

  test("whose connection dies silently is given up, and resumes after what is durable", async () => {
    await live();
    const [id = ""] = await ids("account");
    const rename = (Name: string) => node.update("Account", id, { Name });
    const name = () => value(`select name from salesforce.account where id = '${id}'`);
    await rename("Before");
    await expect.poll(name).toBe("Before");
    const fault = await node.control.fault({ kind: "stream-silence" });
    const silences = () =>
      node.log.filter(({ message }) => /stream of Account ended.*was silent for 2 s/.test(message));
    const silenced = async () =>
      (await node.control.faults()).find((one) => one.id === fault)?.hits ?? 0;
    await expect.poll(silenced).toBeGreaterThan(0);
    await rename("In the silence");
    await expect.poll(silences).not.toHaveLength(0);
    expect(await name()).toBe("Before");
    // Nothing is known of Account meanwhile: that is its state, with the cause, and its lag is not 0.
    const silent = async () =>
      (await passed.shown("Account")).filter(
        ({ state, reason, pending }) =>
          state === "silent" &&
          pending !== null &&
          /^Nothing is heard of Account .*silent for 2 s/.test(reason ?? ""),
      );
    await expect.poll(silent).not.toEqual([]);
    await node.control.heal(fault);
    await expect.poll(name).toBe("In the silence");
    await live();
    // One event came before the silence, one after. Neither was lost, skipped by a new position, or applied twice.
    expect(await ledger("Account")).toMatchObject({ received: 2, applied: 2, duplicate: 0 });
    expect(
      await rows("select from sync.repair where cause in ('position-expired', 'gap')"),
    ).toEqual([]);
  });

  test("one event of 500 records is applied to all of them at once", async () => {
    await live();
    const changeAll = (Company: string) =>
      node.write({ op: "update-where", object: "Lead", set: { Company } });
    const last = "select count(*) from salesforce.lead where company = 'Of one user'";
    // Salesforce merges only equal changes: this makes the same user the last modifier of all of them.
    await changeAll("Of one user");
    await expect.poll(() => value(last)).toBe(String(MERGED));
    const before = await received("Lead");
    const head = await value("select head_seq from sync.object where name = 'Lead'");
    await changeAll("All alike");
    await expect.poll(() => received("Lead")).toBe(before + 1);
    expect(await value(`select count(*) from salesforce.lead where company = 'All alike'`)).toBe(
      String(MERGED),
    );
    // `xmin` of a row is the transaction that wrote it.
    expect(
      await rows(
        `select count(*) as changes, count(distinct record_id) as records, count(distinct event_id) as events,
           count(distinct xmin::text) as transactions, count(distinct commit_number) as commits
         from sync.change where object = 'Lead' and seq > ${head}`,
      ),
    ).toEqual([
      {
        changes: String(MERGED),
        records: String(MERGED),
        events: "1",
        transactions: "1",
        commits: "1",
      },
    ]);
  });

  test("in another order than the commits of different records has the same result", async () => {
    await live();
    const some = (await ids("account")).slice(0, 20);
    const before = await received("Account");
    const fault = await node.control.fault({
      kind: "reorder-events",
      object: "Account",
      window: 20,
    });
    // All within the second in which events are gathered, even on a slow machine.
    const { org: people } = node.emulator;
    for (const [n, id] of some.entries())
      people.transact(people.integrationUserId(), "", (tx) =>
        tx.update("Account", id, { Name: `Reordered ${n}` }),
      );
    await expect.poll(() => received("Account")).toBe(before + some.length);
    await node.control.heal(fault);
    const commits = (
      await rows(
        `select commit_number from sync.change where object = 'Account' and source = 'stream'
         order by seq desc limit ${some.length}`,
      )
    ).map((row) => Number(row["commit_number"]));
    expect(commits).not.toEqual(commits.toSorted((a, b) => b - a));
    const names = new Map(
      (await rows("select id, name from salesforce.account")).map((row) => [
        row["id"],
        row["name"],
      ]),
    );
    for (const [n, id] of some.entries()) expect(names.get(id)).toBe(`Reordered ${n}`);
  });

  test("late, after a read of a later state, undoes nothing", async () => {
    await live();
    const [id = ""] = await ids("account");
    const write = (Name: string) => node.update("Account", id, { Name });
    const before = await ledger("Account");
    const head = await value("select head_seq from sync.object where name = 'Account'");
    const fault = await node.control.fault({ kind: "delay-events", ms: 60_000 });
    await write("Earlier");
    // Stamps cannot order two commits of one second.
    await node.control.setClock({ shiftMs: 2_000 });
    await write("Later");
    await node.control.emitEvent({ object: "Account", changeType: "GAP_UPDATE", recordIds: [id] });
    const name = () => value(`select name from salesforce.account where id = '${id}'`);
    await expect.poll(name).toBe("Later");
    await node.control.heal(fault);
    await node.control.setClock({ shiftMs: 60_000 });
    await expect.poll(() => received("Account")).toBe((before["received"] ?? 0) + 3);
    expect(await name()).toBe("Later");
    expect((await ledger("Account"))["superseded"]).toBe((before["superseded"] ?? 0) + 1);
    const shown = await rows(
      `select after ->> 'name' as name from sync.change
       where object = 'Account' and seq > ${head} and outcome = 'applied' and after ? 'name' order by seq`,
    );
    expect(shown.map((row) => row["name"])).not.toContain("Earlier");
  });

  test("of one object that is full does not hold up another's", async () => {
    await live();
    const [id = ""] = await ids("account");
    const before = await received("Lead");
    const values = { LastName: "Mass {n}", Company: "Mass" };
    await node.write({ op: "create", object: "Lead", values, count: MASS });
    await node.update("Account", id, { Name: "Beside the mass" });
    await expect.poll(() => received("Lead")).toBe(before + MASS);
    // In log order: the event committed last in the org is not the one written last.
    expect(
      await rows(
        `select count(*) > 0 as mass_went_on from sync.change lead, sync.change account
         where account.object = 'Account' and account.after ->> 'name' = 'Beside the mass'
           and lead.object = 'Lead' and lead.after ->> 'company' = 'Mass'
           and lead.received_at > account.received_at`,
      ),
    ).toEqual([{ mass_went_on: "t" }]);
    expect(await value("select count(*) from salesforce.lead where company = 'Mass'")).toBe(
      String(MASS),
    );
    expect((await ids("lead")).toSorted()).toEqual([...org("Lead").keys()].toSorted());
  });
});
