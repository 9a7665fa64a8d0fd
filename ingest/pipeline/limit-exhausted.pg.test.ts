import { afterEach, expect, test } from "vitest";
import { type TestNode, testNode } from "../../testing/test-node.ts";

let node: TestNode;
afterEach(() => node.close());

const ask = (text: string) => node.rows(text);
const states = () => node.column("select state from sync.object");
const circuit = () => node.value("select circuit from sync.quota where resource = 'api'");

async function liveNode(budget: Parameters<typeof testNode>[0]["budget"]): Promise<void> {
  node = await testNode({ objects: ["Account"], records: 500, ...(budget && { budget }) });
  await expect.poll(states).toEqual(["live"]);
}

test("an exhausted limit pauses REST while events go on being applied, and recovers by itself", async () => {
  await liveNode({ recheckMs: 1_000 });
  const [renamed = "", missed = ""] = (
    await node.column("select id from salesforce.account order by id limit 2")
  ).map(String);
  await node.control.limit({ name: "DailyApiRequests", max: 1_000, used: 1_000 });
  await expect.poll(circuit).toBe("open");
  // A pipeline that starts meanwhile uses the known fields.
  await node.stop();
  node.start();
  await node.control.emitEvent({
    object: "Account",
    changeType: "GAP_UPDATE",
    recordIds: [missed],
  });
  await node.update("Account", renamed, { Name: "Paused" });
  const nameOf = async () =>
    (await ask("select name from salesforce.account")).filter((row) => row["name"] === "Paused");
  await expect.poll(nameOf).toHaveLength(1);
  const outcome = () => node.value("select last_outcome from sync.repair where cause = 'gap'");
  await expect.poll(outcome).toMatch(/paused, events go on|TotalRequests/);
  expect((await states())[0]).toMatch(/live|catching-up/);
  expect(node.log.some(({ message }) => /with the fields that were known/.test(message))).toBe(
    true,
  );
  await node.control.limit({ name: "DailyApiRequests", used: 100 });
  await expect.poll(outcome).toMatch(/1 records read/);
  await expect.poll(circuit).toBe("closed");
});

test("an initial snapshot that is out of budget waits and shows why, and goes on once there is room", async () => {
  const budget = { recheckMs: 1_000, sharePercent: 1, reservePercent: 50 };
  node = await testNode({ objects: ["Account"], records: 300, budget });
  await node.stop();
  // Five of the ten calls are for repairs; three others remain, to describe the object and to begin the snapshot.
  await node.control.limit({ name: "DailyApiRequests", max: 1_000, used: 0 });
  await ask("update sync.quota set org_max = 1000, org_used = 0 where resource = 'api'");
  await ask("delete from sync.budget");
  await ask(`insert into sync.budget (resource, purpose, hour, used)
    values ('api', 'verification', date_trunc('hour', clock_timestamp()), 2)`);
  node.start();
  const reason = () => node.value("select reason from sync.object");
  await expect.poll(reason).toMatch(/initial snapshot of Account.*INGEST_API_SHARE/);
  expect(await states()).toEqual(["copying"]);
  const used = "select sum(used) from sync.budget where resource = 'api' and purpose <> 'repair'";
  expect(Number((await ask(used))[0]?.["sum"])).toBeLessThanOrEqual(5);
  await node.control.limit({ name: "DailyApiRequests", max: 100_000 });
  await expect.poll(states).toEqual(["live"]);
  expect(await reason()).toBeNull();
});
