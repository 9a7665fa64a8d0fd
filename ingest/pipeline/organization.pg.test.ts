import { afterEach, expect, test } from "vitest";
import { controlClient } from "../../emulator/control/client.ts";
import { mirrorDifference } from "../../testing/mirror-difference.ts";
import { type TestNode, testNode } from "../../testing/test-node.ts";

const OTHER = "00DEm000000Othr";

let node: TestNode;
afterEach(() => node.close());

const ask = async (text: string) => (await node.pool.query<Record<string, string>>(text)).rows;
const control = () => controlClient(`http://127.0.0.1:${node.emulator.restPort}`);
const states = async () =>
  (await ask("select distinct state from sync.object")).map((row) => row["state"]);
const reasons = async () =>
  (await ask("select reason from sync.object")).map((row) => row["reason"]);
const organizations = async () =>
  (await ask("select id from sync.organization")).map((row) => row["id"]);

test("another organization under the same sign-in stops every pipeline, and is mirrored only when told", async () => {
  node = await testNode({
    objects: ["Account", "Contact"],
    records: 400,
    rate: 0,
    failedRetryMs: 300,
    sessions: { pauseMs: 500 },
  });
  await expect.poll(states).toEqual(["live"]);
  const first = node.emulator.org.id;
  expect(await organizations()).toEqual([first]);
  const [{ id: renamed = "" } = {}] = await ask("select id from salesforce.account limit 1");
  const head = async () => Number((await ask("select min(head_seq) from sync.object"))[0]?.["min"]);
  const headBefore = await head();

  const { organizationId: other } = await control().becomeOrganization(OTHER);
  await control().transact({
    writes: [{ op: "update", object: "Account", id: renamed, set: { Name: "Of the other" } }],
  });
  await expect.poll(states).toEqual(["failed"]);
  for (const reason of await reasons())
    expect(reason).toMatch(new RegExp(`^Another organization answers: ${other}.*${first}`));
  expect(await reasons()).toHaveLength(2);
  // Nothing of the other one was read, and nothing of the first is lost.
  expect(await ask("select id from salesforce.account where name = 'Of the other'")).toEqual([]);
  expect(await organizations()).toEqual([first]);

  await node.stop();
  node.chooseOrganization(other);
  node.start();
  await expect.poll(states, { timeout: 40_000 }).toEqual(["live"]);
  expect(await organizations()).toEqual([other]);
  expect(await ask("select id from salesforce.account where name = 'Of the other'")).toEqual([
    { id: renamed },
  ]);
  expect(await head()).toBeGreaterThan(headBefore);
  for (const object of ["Account", "Contact"])
    expect(await mirrorDifference(node, object)).toEqual([]);
});

test("a setting that names another organization than the one that answers reads nothing", async () => {
  node = await testNode({ objects: ["Account"], records: 50, rate: 0, failedRetryMs: 300 });
  await expect.poll(states).toEqual(["live"]);
  await node.stop();
  node.chooseOrganization("00DEm000000OthrAAA");
  node.start();
  await expect.poll(states).toEqual(["failed"]);
  expect((await reasons())[0]).toMatch(/^SALESFORCE_ORGANIZATION_ID is .* but the organization/);
  expect(await ask("select count(*) > 0 as kept from salesforce.account")).toEqual([{ kept: "t" }]);
});
