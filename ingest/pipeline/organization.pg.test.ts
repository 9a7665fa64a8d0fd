import { afterEach, expect, test } from "vitest";
import { mirrorDifference } from "../../testing/mirror-difference.ts";
import { type TestNode, testNode } from "../../testing/test-node.ts";

const OTHER = "00DEm000000Othr";

let node: TestNode;
afterEach(() => node.close());

const ask = (text: string) => node.rows(text);
const states = () => node.column("select distinct state from sync.object");
const reasons = () => node.column("select reason from sync.object");
const organizations = () => node.column("select id from sync.organization");

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
  // Links lead to where people find it.
  expect(await node.column("select instance_url from sync.organization")).toEqual([
    expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
  ]);
  const renamed = String(await node.value("select id from salesforce.account limit 1"));
  const head = async () => Number(await node.value("select min(head_seq) from sync.object"));
  const headBefore = await head();

  const { organizationId: other } = await node.control.becomeOrganization(OTHER);
  await node.update("Account", renamed, { Name: "Of the other" });
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
  await expect.poll(states).toEqual(["live"]);
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
