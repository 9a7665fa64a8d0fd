import { afterEach, expect, test } from "vitest";
import { systemClock } from "../lib/clock.ts";
import { keepPassedStates } from "../../testing/passed-states.ts";
import { type TestNode, testNode } from "../../testing/test-node.ts";

let node: TestNode;
afterEach(() => node.close());

const ask = (text: string) => node.rows(text);

test("a stream whose deliveries are exhausted pauses, polls for changes meanwhile, and resumes after its last event", async () => {
  node = await testNode({
    objects: ["Account"],
    records: 300,
    budget: { eventsPauseMs: 12_000, eventsPollMs: 1_000 },
  });
  const passed = await keepPassedStates(node.pool);
  const state = () => node.value("select state from sync.object");
  await expect.poll(state).toBe("live");
  const id = String(await node.value("select id from salesforce.account limit 1"));
  const rename = (name: string) => node.update("Account", id, { Name: name });
  const name = () => node.value(`select name from salesforce.account where id = '${id}'`);
  await rename("Received");
  await expect.poll(name).toBe("Received");

  // A read cannot order two changes of the same second.
  await systemClock.sleep(1_100, new AbortController().signal);
  await node.control.limit({ name: "DailyDeliveredPlatformEvents", max: 5, used: 5 });
  await rename("Refused");
  const pauses = async () =>
    (await passed.shown("Account")).filter(
      ({ state: shown, reason }) =>
        shown === "paused" && /DailyDeliveredPlatformEvents.*read every/s.test(reason ?? ""),
    );
  await expect.poll(pauses).not.toEqual([]);
  await expect.poll(name).toBe("Refused");
  const received = async () => Number(await node.value("select received from sync.ledger"));
  expect(await received()).toBe(1);

  await node.control.limit({ name: "DailyDeliveredPlatformEvents", max: 1_000, used: 0 });
  await rename("Resumed");
  await expect.poll(received).toBe(3);
  await expect.poll(state).toMatch(/live|catching-up/);
  expect(await name()).toBe("Resumed");
  expect(await ask("select 1 from sync.repair where cause = 'position-expired'")).toEqual([]);
  const logged = (words: RegExp) => node.log.filter(({ message }) => words.test(message)).length;
  // Each pause ends with this message. On a slow machine there are two pauses.
  expect(logged(/^The org has delivered all events/)).toBeGreaterThan(0);
  expect(logged(/reopened after its last event/)).toBe(logged(/^The org has delivered all events/));
  const delivered = () => node.value("select sum(used) from sync.budget where resource = 'events'");
  await expect.poll(delivered).toBe("3");
});
