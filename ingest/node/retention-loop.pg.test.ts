import { afterEach, expect, test } from "vitest";
import { type TestNode, testNode } from "../../testing/test-node.ts";
import { watchRetention } from "./retention-loop.ts";

let node: TestNode;
afterEach(() => node.close());

const rows = (text: string) => node.rows(text);
const reason = () => node.value("select reason from sync.object");
const check = () =>
  watchRetention({ pool: node.pool, log: (entry) => void logged.push(entry.severity) }, [
    "Account",
  ]);
const awayFor = (hours: number) =>
  rows(`update sync.object set last_message_at = clock_timestamp() - interval '${hours} hours'`);
let logged: string[] = [];

test("a stream that is silent for most of the retention has an alarm until its next message", async () => {
  logged = [];
  node = await testNode({ objects: ["Account"], records: 300 });
  await expect
    .poll(() => rows("select state, replay_id is not null as known from sync.object"))
    .toEqual([{ state: "live", known: "t" }]);
  await node.stop();
  await awayFor(53);
  await check();
  expect([logged, await reason()]).toEqual([[], null]);

  // A node checks at its start, and the pipeline's own reason does not hide the alarm.
  await awayFor(55);
  await node.control.fault({ kind: "refuse-subscribe", code: "topic.not.found" });
  await node.control.fault({ kind: "error", on: "describe", preset: "API_DISABLED_FOR_ORG" });
  node.start();
  await expect.poll(reason).toMatch(/^No message from the stream of Account.*75 % of/);
  const state = () => node.value("select state from sync.object");
  await expect.poll(state).toBe("failed");
  await expect.poll(reason).toMatch(/^No message.*API calls\. .+/);

  await node.stop();
  await awayFor(66);
  await Promise.all([check(), check()]);
  expect(logged).toEqual(["error"]);
  expect(await reason()).toMatch(/^No message.*90 % of.*API calls\. .+/);
  expect(await reason()).not.toMatch(/75 %/);

  await node.control.heal();
  node.start();
  const isRecent = "select last_message_at > clock_timestamp() - interval '1 minute' as recent";
  await expect
    .poll(() => rows(`${isRecent}, state from sync.object`))
    .toEqual([{ recent: "t", state: "live" }]);
  await check();
  expect([logged, await reason()]).toEqual([["error", "info"], null]);
});
