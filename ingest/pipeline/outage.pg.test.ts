import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keepPassedStates } from "../../testing/passed-states.ts";
import { type TestNode, testNode } from "../../testing/test-node.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** F20: within the retention of events the stored position makes up for an outage, and the pipeline shows it. */
describe("an ingest that was away", () => {
  let node: TestNode;
  let passed: Awaited<ReturnType<typeof keepPassedStates>>;

  beforeAll(async () => {
    // The stream sends nothing but events, and nothing is concluded from its silence, so the state that the pipeline
    // shows lasts until the next one.
    const quiet = { keepaliveMs: 3_600_000, tuning: { streamSettleMs: 3_600_000 } };
    node = await testNode({ objects: ["Lead"], records: 300, ...quiet });
    passed = await keepPassedStates(node.pool);
    // After all outages of this file the org's clock shows the true time.
    await node.control.setClock({ shiftMs: -(24 * HOUR_MS + 10 * MINUTE_MS) });
  });
  afterAll(() => node.close());

  const rows = (text: string) => node.rows(text);
  const pipeline = async () => (await rows("select state, received from sync.object"))[0];
  const received = async () => Number((await pipeline())?.["received"]);
  const copies = () => rows("select kind, state from sync.snapshot");
  const write = (Company: string) =>
    node.write({ op: "create", object: "Lead", values: { LastName: "Away", Company } });
  const companies = () =>
    node.column(
      "select after ->> 'company' as company from sync.change where source = 'stream' order by seq",
    );

  /** Stops the node for so long, and writes a record halfway. @returns the time of the write, epoch seconds */
  async function awayFor(ms: number, name: string): Promise<number> {
    await node.stop();
    await passed.restart();
    await node.control.setClock({ shiftMs: ms / 2 });
    await write(name);
    const { nowMs } = await node.control.clock();
    await node.control.setClock({ shiftMs: ms / 2 });
    node.start();
    return nowMs / 1000;
  }

  test("for 10 minutes, and for 24 hours, replays what it missed, and shows how far it is behind", async () => {
    const events: string[] = [];
    const copied = async () => (await pipeline())?.["state"];
    await expect.poll(copied).toBe("live");
    const isOpen = async () => (await node.control.events()).streams;
    await expect.poll(isOpen).toBe(1);
    // The first event reports the position, which is unknown before.
    await write("Before");
    events.push("Before");
    await expect.poll(received).toBe(1);
    for (const [name, ms] of [
      ["10 minutes", 10 * MINUTE_MS],
      ["24 hours", 24 * HOUR_MS],
    ] as const) {
      const writtenAt = await awayFor(ms, name);
      events.push(name);
      await expect.poll(received).toBe(events.length);
      // Commit times of events are whole seconds, and the org's clock advances during the request.
      const showsHowFar = async () =>
        (await passed.shown("Lead")).some(
          ({ state, pending }) =>
            state === "catching-up" && pending !== null && Math.abs(pending - writtenAt) < 30,
        );
      await expect.poll(showsHowFar).toBe(true);
      expect(await companies()).toEqual(events);
    }
    expect(await copies()).toEqual([{ kind: "initial", state: "complete" }]);
    expect(
      await rows(
        "select distinct cause from sync.repair where cause in ('position-expired', 'gap', 'overflow')",
      ),
    ).toEqual([]);
    // A new event proves that no older one is pending.
    await write("Afterwards");
    await expect
      .poll(() => rows("select state, oldest_pending_at from sync.object"))
      .toEqual([{ state: "live", oldest_pending_at: null }]);
    expect(await companies()).toEqual([...events, "Afterwards"]);
    const orgs = [...node.emulator.org.records("Lead")].map((record) => String(record["Id"]));
    const ours = (await node.column("select id from salesforce.lead")).map(String);
    expect(ours.toSorted()).toEqual(orgs.toSorted());
  });
});
