import * as v from "valibot";
import { afterEach, describe, expect, test } from "vitest";
import { faultSchema } from "./fault.ts";
import { PubSubBench, TOPIC } from "../../testing/emulator/test-pubsub.ts";
import { DATA, idOf, useTestOrg } from "../../testing/emulator/test-org.ts";

const org = await useTestOrg(300);
const { faults } = org.emulator;
const { clock } = org.emulator.org;
const id = idOf(org.some("Account"));

afterEach(() => {
  faults.heal();
  clock.setScale(1);
});

const add = (fault: unknown): number => faults.add(v.parse(faultSchema, fault));
const site = (): unknown => org.emulator.org.record("Account", id)?.["Site"];
const write = (Site: string): Promise<Response> =>
  org.send(`${DATA}/sobjects/Account/${id}`, { method: "PATCH", body: JSON.stringify({ Site }) });
const LOST = "fetch failed";

describe("an answer is lost", () => {
  test("after the commit", async () => {
    add({ kind: "drop", on: "record", method: "PATCH", when: "after", times: 1 });
    await expect(write("committed")).rejects.toThrow(LOST);
    expect(site()).toBe("committed");
    expect((await write("and the next is answered")).status).toBe(204);
  });

  test("before it: the work is done later, when the connection is long gone", async () => {
    clock.setScale(0);
    add({ kind: "late-commit", on: "record", method: "PATCH", ms: 600_000, times: 1 });
    const before = site();
    await expect(write("late")).rejects.toThrow(LOST);
    clock.shift(599_000);
    expect((await org.send(`${DATA}/limits`)).status).toBe(200);
    expect(site()).toBe(before);
    clock.shift(1000);
    await expect.poll(site).toBe("late");
  });

  test("of a composite request too, and a guard that no longer holds keeps it from its work", async () => {
    clock.setScale(0);
    clock.shift(5000);
    await write("seen");
    const guard = new Date(clock.now()).toUTCString();
    add({ kind: "late-commit", on: "composite", ms: { min: 5000, max: 9000 }, times: 1 });
    const part = {
      method: "PATCH",
      url: `${DATA}/sobjects/Account/${id}`,
      referenceId: "a",
      httpHeaders: { "If-Unmodified-Since": guard },
      body: { Site: "too late" },
    };
    const asked = org.ask(`${DATA}/composite`, { compositeRequest: [part] });
    await expect(asked).rejects.toThrow(LOST);
    clock.shift(2000);
    await write("by another");
    const used = (): number => org.emulator.org.allocations.used("DailyApiRequests");
    const before = used();
    clock.shift(10_000);
    await expect.poll(used).toBe(before + 1);
    expect((await org.send(`${DATA}/limits`)).status).toBe(200);
    expect(site()).toBe("by another");
  });
});

describe("the org is out of reach", () => {
  test("for a while: every request breaks and nothing is done, but the control routes answer", async () => {
    clock.setScale(0);
    const before = site();
    add({ kind: "unreachable", forMs: 60_000 });
    await expect(write("never")).rejects.toThrow(LOST);
    await expect(org.send(`${DATA}/limits`)).rejects.toThrow(LOST);
    await expect(
      org.newConnection().authorize({ grant_type: "client_credentials" }),
    ).rejects.toThrow();
    expect((await fetch(`${org.origin}/control/health`)).status).toBe(200);
    clock.shift(59_999);
    await expect(org.send(`${DATA}/limits`)).rejects.toThrow(LOST);
    clock.shift(1);
    expect((await org.send(`${DATA}/limits`)).status).toBe(200);
    expect(site()).toBe(before);
    expect(faults.list()).toMatchObject([{ hits: 4, exhausted: true }]);
  });

  test("so are its events: open streams break, and new ones until it is back", async () => {
    const bench = new PubSubBench();
    await bench.start();
    const stream = await bench.subscribed(5);
    bench.fault({ kind: "unreachable", forMs: 60_000 });
    expect((await stream.ended)?.details).toMatch(/ECONNRESET|closed|dropped|RST_STREAM/i);
    await expect(bench.call("GetTopic", { topic_name: TOPIC })).rejects.toThrow();
    bench.clock.shift(60_000);
    await expect
      .poll(() =>
        bench.call("GetTopic", { topic_name: TOPIC }).then(
          () => "back",
          () => "gone",
        ),
      )
      .toBe("back");
    await bench.stop();
  });
});
