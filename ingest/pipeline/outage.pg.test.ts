import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { controlClient } from "../../emulator/control/client.ts";
import { type TestNode, testNode } from "../../testing/test-node.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

type Row = Readonly<Record<string, string | null>>;

/** F20: within the retention of events the stored position makes up for an outage, and the pipeline shows it. */
describe("an ingest that was away", () => {
  let node: TestNode;
  let control: ReturnType<typeof controlClient>;

  beforeAll(async () => {
    // The stream sends nothing but events, so the state that the pipeline shows lasts until the next one.
    node = await testNode({ objects: ["Lead"], records: 300, rate: 0, keepaliveMs: 3_600_000 });
    control = controlClient(`http://127.0.0.1:${node.emulator.restPort}`);
    // After all outages of this file the org's clock shows the true time.
    await control.setClock({ shiftMs: -(24 * HOUR_MS + 10 * MINUTE_MS) });
  });
  afterAll(() => node.close());

  const rows = async (text: string) => (await node.pool.query<Row>(text)).rows;
  const pipeline = async () => (await rows("select state, received from sync.object"))[0];
  const received = async () => Number((await pipeline())?.["received"]);
  const copies = () => rows("select kind, state from sync.snapshot");
  const write = (Company: string) =>
    control.transact({
      writes: [{ op: "create", object: "Lead", values: { LastName: "Away", Company } }],
    });
  const companies = async () =>
    (
      await rows(
        "select after ->> 'company' as company from sync.change where source = 'stream' order by seq",
      )
    ).map((row) => row["company"]);

  /** Stops the node for so long, and writes a record halfway. @returns the time of the write, epoch seconds */
  async function awayFor(ms: number, name: string): Promise<number> {
    await node.stop();
    await control.setClock({ shiftMs: ms / 2 });
    await write(name);
    const { nowMs } = await control.clock();
    await control.setClock({ shiftMs: ms / 2 });
    node.start();
    return nowMs / 1000;
  }

  test("for 10 minutes, and for 24 hours, replays what it missed, and shows how far it is behind", async () => {
    const events: string[] = [];
    const copied = async () => (await pipeline())?.["state"];
    await expect.poll(copied).toBe("live");
    const isOpen = async () => (await control.events()).streams;
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
      const pending = "state, extract(epoch from oldest_pending_at)::float8 as pending";
      await expect
        .poll(() => rows(`select ${pending} from sync.object`))
        .toEqual([{ state: "catching-up", pending: expect.any(String) }]);
      const [pipelineRow] = await rows(`select ${pending} from sync.object`);
      // Commit times of events are whole seconds, and the org's clock advances during the request.
      expect(Math.abs(Number(pipelineRow?.["pending"]) - writtenAt)).toBeLessThan(30);
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
    const ours = (await rows("select id from salesforce.lead")).map((row) => String(row["id"]));
    expect(ours.toSorted()).toEqual(orgs.toSorted());
  });
});
