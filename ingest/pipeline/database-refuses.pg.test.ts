import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { keepPassedStates } from "../../testing/passed-states.ts";
import { type TestNode, testNode } from "../../testing/test-node.ts";

type Row = Readonly<Record<string, string | null>>;

/** F4: Postgres runs but refuses writes. The pipeline must report it, lose nothing, and recover by itself. */
describe("a pipeline whose Postgres refuses to write", () => {
  let node: TestNode;
  /** The test's own session, exempt from all cuts and settings. */
  let admin: pg.Client;
  let id: string;
  let passed: Awaited<ReturnType<typeof keepPassedStates>>;
  let entries: number;

  beforeAll(async () => {
    node = await testNode({ objects: ["Lead"], records: 200 });
    passed = await keepPassedStates(node.pool);
    const where = await node.pool.connect();
    admin = new pg.Client({
      host: where.host,
      port: where.port,
      user: String(where.user),
      password: String(where.password ?? ""),
      database: String(where.database),
    });
    where.release();
    await admin.connect();
  });
  beforeEach(() => void (entries = node.log.length));
  afterAll(async () => {
    await admin.end();
    await node.close();
  });

  const rows = async (text: string) => (await admin.query<Row>(text)).rows;
  const state = async () =>
    (await rows("select state, reason, replay_id is not null as confirmed from sync.object"))[0];
  const company = async () =>
    (await rows(`select company from salesforce.lead where id = '${id}'`))[0]?.["company"];
  const live = async () => {
    await expect.poll(state).toEqual({ state: "live", reason: null, confirmed: true });
  };
  const update = (Company: string) => node.update("Lead", id, { Company });
  const alerts = () =>
    node.log
      .slice(entries)
      .flatMap(({ kind, severity, message }) =>
        kind === "pipeline" && (severity === "error" || severity === "warning") ? [message] : [],
      );

  /** What must be consistent: the position, the log and the counts of the ledger. */
  const durable = async () => {
    const pipeline = "select replay_id::text, head_seq::text, received::text from sync.object";
    const log = "select count(*)::text as changes from sync.change where source = 'stream'";
    return { ...(await rows(pipeline))[0], ...(await rows(log))[0] };
  };
  /** Every written event is in the log once, and the pipeline shows no error. */
  async function goesOn(name: string, events: number): Promise<void> {
    await expect.poll(company).toBe(name);
    await live();
    // The repair of the stream's beginning may read the record before its event, which is then superseded.
    const ledger =
      "select received::int, (applied + superseded)::int as logged, dead_lettered::int";
    await expect
      .poll(() => rows(`${ledger} from sync.object`))
      .toEqual([{ received: events, logged: events, dead_lettered: 0 }]);
    const once = "select count(*)::int as changes, count(distinct event_id)::int as events";
    expect(await rows(`${once} from sync.change where source = 'stream'`)).toEqual([
      { changes: events, events },
    ]);
  }
  const refuseChanges = (condition: string, message: string) =>
    admin.query(
      `create or replace function sync.refuse() returns trigger language plpgsql as
         $$ begin raise ${condition} using message = '${message}'; end $$;
       create trigger refuse before insert on sync.change execute function sync.refuse()`,
    );
  test("because it is read-only", async () => {
    await live();
    id = String((await rows("select max(id) as id from salesforce.lead"))[0]?.["id"]);
    await refuseChanges("read_only_sql_transaction", "cannot execute in a read-only transaction");
    const before = await durable();
    await update("Read-only");
    await expect.poll(alerts).toContainEqual(expect.stringMatching(/read-only transaction/));
    expect(await durable()).toEqual(before);
    await admin.query("drop trigger refuse on sync.change");
    await goesOn("Read-only", 1);
  });

  test("because a lock is not free in time", async () => {
    await live();
    await admin.query("begin");
    await admin.query("lock table sync.change in exclusive mode");
    const before = await durable();
    await update("Locked");
    // The node itself notices the event that does not come through, and says whom it waits for.
    const held = /wait for a lock in Postgres that is held by .*pid \d+.* on sync.change/;
    const blocked = {
      state: "catching-up",
      reason: expect.stringMatching(held),
      confirmed: true,
      is_pending: true,
    };
    const pending =
      "select oldest_pending_at < clock_timestamp() - interval '5 seconds' as is_pending from sync.object";
    await expect
      .poll(async () => ({ ...(await state()), ...(await rows(pending))[0] }))
      .toEqual(blocked);
    // For as long as it is held nothing is called live, though the stream is reopened and the lease cannot be renewed.
    const waited = (await passed.shown("Lead")).length;
    await expect
      .poll(async () => (await state())?.["reason"])
      .toMatch(/on sync.change, for [2-9]\d s/);
    const meanwhile = (await passed.shown("Lead")).slice(waited);
    expect(meanwhile.filter((one) => one.state === "live")).toEqual([]);
    expect(await durable()).toEqual(before);
    await admin.query("commit");
    await goesOn("Locked", 2);
    expect(alerts()).toContainEqual(expect.stringMatching(held));
  });

  test("because a transaction could not be serialized", async () => {
    await live();
    // None of Postgres's own conflicts is sure to hit this statement; only the error class matters.
    await refuseChanges("serialization_failure", "could not serialize access");
    const before = await durable();
    await update("Serialized");
    const restarts = async () =>
      (await passed.shown("Lead")).filter(({ reason }) =>
        /starts again: could not serialize access/.test(reason ?? ""),
      );
    await expect.poll(restarts).not.toEqual([]);
    expect(await durable()).toEqual(before);
    await admin.query("drop trigger refuse on sync.change");
    await goesOn("Serialized", 3);
    expect(alerts()).toContainEqual(expect.stringMatching(/could not serialize access/));
  });
});
