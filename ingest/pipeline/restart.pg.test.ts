import { afterEach, describe, expect, test } from "vitest";
import { type TestNode, testNode } from "../../testing/test-node.ts";

describe("an ingest that was away", () => {
  let node: TestNode;
  afterEach(() => node.close());

  const rows = (text: string) => node.rows(text);
  const live = () => node.shows("select state from sync.object", "live");
  const names = () =>
    node.column("select name from salesforce.lead where company = 'While Away' order by name");
  const write = (lastname: string) =>
    node.emulator.org.transact(
      node.emulator.org.integrationUserId(),
      "com/salesforce/api/rest/66.0",
      (tx) => tx.create("Lead", { FirstName: "Nobody", LastName: lastname, Company: "While Away" }),
    );

  test("resumes after its stored position, without another snapshot", async () => {
    node = await testNode({ objects: ["Lead"], records: 1_000, keepaliveMs: 100 });
    await live();
    await node.shows("select position_confirmed_at is null as unknown from sync.object", "f");
    await node.stop();
    write("Replayed");
    node.start();
    await expect.poll(names).toEqual(["Nobody Replayed"]);
    expect(await rows("select count(*) from sync.snapshot")).toEqual([{ count: "1" }]);
    expect(await rows("select source, kind from sync.change where record_id is not null")).toEqual([
      { source: "stream", kind: "create" },
    ]);
  });

  test("has caught up once a keepalive shows that nothing newer is pending", async () => {
    node = await testNode({ objects: ["Lead"], records: 1_000, keepaliveMs: 100 });
    await live();
    node.emulator.org.clock.shift(-3_600_000);
    write("An Hour Ago");
    await expect
      .poll(() => rows("select received, state, oldest_pending_at from sync.object"))
      .toEqual([{ received: "1", state: "live", oldest_pending_at: null }]);
    await expect.poll(names).toHaveLength(1);
  });

  test("for long is not live before a message of the stream", async () => {
    node = await testNode({ objects: ["Lead"], records: 1_000, keepaliveMs: 2_000 });
    await live();
    await node.shows("select last_message_at is null as silent from sync.object", "f");
    await node.stop();
    await node.pool.query(
      "update sync.object set state = 'queued', last_message_at = last_message_at - interval '10 minutes'",
    );
    node.start();
    await live();
    expect(
      await rows("select last_message_at > now() - interval '1 minute' as recent from sync.object"),
    ).toEqual([{ recent: "t" }]);
  });

  test("finds what it missed even where the stream never reported its position", async () => {
    node = await testNode({ objects: ["Lead"], records: 1_000, keepaliveMs: 60_000 });
    await live();
    expect(await rows("select replay_id from sync.object")).toEqual([{ replay_id: null }]);
    await node.stop();
    write("Missed");
    // Simulates an absence longer than any margin.
    await node.pool.query("update sync.snapshot set read_began = read_began - interval '3 hours'");
    node.start();
    await expect.poll(names).toEqual(["Nobody Missed"]);
    expect(
      await rows(
        "select distinct cause, since < now() - interval '3 hours' as reaches_back from sync.repair",
      ),
    ).toEqual([{ cause: "position-unknown", reaches_back: "t" }]);
    expect(
      await rows("select distinct source from sync.change where record_id is not null"),
    ).toEqual([{ source: "repair" }]);
  });

  test("that finds its position expired repairs the window and goes on from a new one", async () => {
    node = await testNode({ objects: ["Lead"], records: 1_000, keepaliveMs: 100 });
    await live();
    await node.stop();
    await node.pool.query(`update sync.object set replay_id = '\\x00000000000000010000'`);
    write("Out Of Retention");
    node.start();
    await expect.poll(names).toEqual(["Nobody Out Of Retention"]);
    expect(await node.column("select cause from sync.repair order by id")).toContain(
      "position-expired",
    );
    write("Afterwards");
    await expect.poll(names).toHaveLength(2);
  });
});
