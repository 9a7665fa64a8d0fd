import pg from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type TestNode, testNode } from "../../testing/test-node.ts";

let node: TestNode;
/** A session of another database of the same Postgres. */
let admin: pg.Client;
let database: string;

beforeAll(async () => {
  node = await testNode({ objects: ["Lead"], records: 200 });
  const client = await node.pool.connect();
  database = String(client.database);
  client.release();
  admin = new pg.Client({ connectionString: inject("testPostgresUrl") });
  await admin.connect();
});
afterAll(async () => {
  await admin.query(`drop database if exists ${database}_lost with (force)`);
  await admin.end();
  await node.close();
});

const rows = (text: string) => node.rows(text);
const pipeline = async () =>
  (await rows("select state, reason, replay_id is not null as confirmed from sync.object"))[0];
const live = async () => {
  const isLive = () => pipeline().catch(() => undefined);
  await expect.poll(isLive).toEqual({ state: "live", reason: null, confirmed: "t" });
};

/** Refuses and ends all connections while the database is changed. */
async function whileAway(work: () => Promise<unknown>): Promise<void> {
  await admin.query(`alter database ${database} with allow_connections false`);
  const cut = `select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = '${database}'`;
  await admin.query(cut);
  await work();
}

/** F3: Postgres is cut off, and returns as another server that lacks the last commits. */
test("a failover that lost the last commits loses rows, log and position together; all are restored", async () => {
  const write = (Company: string) =>
    node.write({ op: "create", object: "Lead", values: { LastName: "Failover", Company } });
  const companies = () =>
    node.column("select company from salesforce.lead where lastname = 'Failover' order by company");
  const received = () => companies().catch(() => []);
  await live();
  await write("1 kept");
  await expect.poll(received).toEqual(["1 kept"]);
  const standby = `${database}_standby`;
  await whileAway(() => admin.query(`create database ${standby} template ${database}`));
  await admin.query(`alter database ${database} with allow_connections true`);
  await live();
  await write("2 lost");
  await write("3 lost");
  await expect.poll(received).toEqual(["1 kept", "2 lost", "3 lost"]);

  await whileAway(async () => {
    await write("4 while away");
    await admin.query(`alter database ${database} rename to ${database}_lost`);
    await admin.query(`alter database ${standby} rename to ${database}`);
  });
  await expect.poll(received).toEqual(["1 kept", "2 lost", "3 lost", "4 while away"]);
  await live();
  // Each event came to this Postgres once: its position precedes those that it lacked.
  const ledger = "received, applied, superseded, duplicate, dead_lettered";
  expect(await rows(`select ${ledger} from sync.object`)).toEqual([
    { received: "4", applied: "4", superseded: "0", duplicate: "0", dead_lettered: "0" },
  ]);
  const seqs = (await rows("select seq from sync.change order by seq")).map(({ seq }) =>
    Number(seq),
  );
  expect(seqs).toEqual(seqs.map((_, n) => n + 1));
  expect(await rows("select from sync.repair where cause in ('position-expired', 'gap')")).toEqual(
    [],
  );
  const ended = node.log.filter(
    ({ kind, severity }) => kind === "pipeline" && severity === "error",
  );
  expect(ended.length).toBeGreaterThan(0);
});
