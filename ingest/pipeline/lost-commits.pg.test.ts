import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestNode, testNode } from "../../testing/test-node.ts";

// The emulator's reads do not lag, so the repair of the stream's beginning closes soon.
const TUNING = { restMaxStalenessMs: 1_000, bulkMaxStalenessMs: 1_000 };

type Row = Readonly<Record<string, string | null>>;

let node: TestNode;

beforeAll(async () => {
  node = await testNode({ tuning: TUNING, objects: ["Lead"], records: 20 });
});
afterAll(() => node.close());

const rows = (text: string) => node.rows(text);
const companies = () =>
  node.column("select company from salesforce.lead where lastname = 'Commits' order by company");
const write = (Company: string) =>
  node.write({ op: "create", object: "Lead", values: { LastName: "Commits", Company } });

/** The tables that a batch writes, as they were before; by the earlier Postgres process. */
async function loseCommitsAfter({ head_seq, replay_id, received }: Row): Promise<void> {
  await node.pool.query(
    `with lost_changes as (delete from sync.change where object = 'Lead' and seq > ${head_seq}),
       lost_rows as (delete from salesforce.lead where _seq > ${head_seq})
     update sync.object set head_seq = ${head_seq}, received = ${received}, applied = ${received}, row_count = row_count - 1,
       replay_id = '${replay_id}', server_incarnation = server_incarnation - interval '1 hour'`,
  );
}

/** F3: Postgres crashes before it has written the last acknowledged commits, and no session of the pipeline notices. */
test("a pipeline continues from what Postgres holds, not from acknowledged commits", async () => {
  await expect.poll(node.isSettled).toBe(true);
  await write("1 kept");
  await expect.poll(companies).toEqual(["1 kept"]);
  const [kept = {}] = await rows("select head_seq, replay_id, received from sync.object");
  await write("2 lost");
  await expect.poll(companies).toEqual(["1 kept", "2 lost"]);
  await loseCommitsAfter(kept);
  await write("3 afterwards");
  await expect.poll(companies).toEqual(["1 kept", "2 lost", "3 afterwards"]);
  expect(await rows("select difference from sync.ledger")).toEqual([{ difference: "0" }]);
  expect(await rows("select duplicate from sync.object")).toEqual([{ duplicate: "0" }]);
  expect(
    await rows("select cause from sync.repair where closed_at is null and cause <> 'computed'"),
  ).toEqual([]);
});
