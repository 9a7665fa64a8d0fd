import { afterEach, expect, test } from "vitest";
import { controlClient } from "../../emulator/control/client.ts";
import { type TestNode, testNode } from "../../testing/test-node.ts";
import { watchRetention } from "./retention-loop.ts";

let node: TestNode;
afterEach(() => node.close());

const rows = async (text: string) =>
  (await node.pool.query<Record<string, string | null>>(text)).rows;
const reason = async () => (await rows("select reason from sync.object"))[0]?.["reason"] ?? null;
const look = () =>
  watchRetention({ pool: node.pool, log: (entry) => void said.push(entry.severity) }, ["Account"]);
const awayFor = (hours: number) =>
  rows(`update sync.object set last_message_at = clock_timestamp() - interval '${hours} hours'`);
let said: string[] = [];

test("a stream that is away for most of the retention is spoken of, until it is heard again", async () => {
  said = [];
  node = await testNode({ objects: ["Account"], records: 300, rate: 0, keepaliveMs: 200 });
  const control = controlClient(`http://127.0.0.1:${node.emulator.restPort}`);
  await expect
    .poll(() => rows("select state, replay_id is not null as known from sync.object"))
    .toEqual([{ state: "live", known: "t" }]);
  await node.stop();
  await awayFor(53);
  await look();
  expect([said, await reason()]).toEqual([[], null]);

  // A node that starts looks at once, and what its pipeline says beside does not hide the alarm.
  await awayFor(55);
  await control.fault({ kind: "refuse-subscribe", code: "topic.not.found" });
  await control.fault({ kind: "error", on: "describe", preset: "API_DISABLED_FOR_ORG" });
  node.start();
  await expect.poll(reason).toMatch(/^Nothing was heard of the stream of Account.*75 % of/);
  const state = async () => (await rows("select state from sync.object"))[0]?.["state"];
  await expect.poll(state).toBe("failed");
  await expect.poll(reason).toMatch(/^Nothing was heard.*API calls\. .+/);

  await node.stop();
  await awayFor(66);
  await Promise.all([look(), look()]);
  expect(said).toEqual(["error"]);
  expect(await reason()).toMatch(/^Nothing was heard.*90 % of.*API calls\. .+/);
  expect(await reason()).not.toMatch(/75 %/);

  await control.heal();
  node.start();
  const isHeard = "select last_message_at > clock_timestamp() - interval '1 minute' as heard";
  await expect
    .poll(() => rows(`${isHeard}, state from sync.object`))
    .toEqual([{ heard: "t", state: "live" }]);
  await look();
  expect([said, await reason()]).toEqual([["error", "info"], null]);
});
