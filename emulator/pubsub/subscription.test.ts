import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PubSubBench, TOPIC, codeOf } from "../../testing/emulator/test-pubsub.ts";

let bench: PubSubBench;

beforeEach(() => {
  bench = new PubSubBench();
});

afterEach(() => bench.stop());

const settled = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe("Subscribe", () => {
  test("hands over each change once it is committed, with its replay id", async () => {
    await bench.start();
    const stream = await bench.subscribed(50);
    await settled(30);
    while (stream.unread > 0) await stream.next();
    for (let i = 0; i < 9; i++) {
      bench.rename(1, 5000 + i);
      const response = await stream.next();
      expect(bench.names(response.events)).toEqual([`Name ${5000 + i}`]);
      expect(response.latest_replay_id).toEqual(response.events[0]?.replay_id);
      expect(response.latest_replay_id).toHaveLength(10);
    }
  });

  test("sends what was asked for and no more, until more is asked for", async () => {
    await bench.start();
    bench.rename(10);
    const stream = bench.stream().request({ replay_preset: "EARLIEST", num_requested: 3 });
    const first = await stream.next();
    expect([first.events.length, first.pending_num_requested]).toEqual([3, 0]);
    await settled(50);
    expect(stream.unread).toBe(0);
    stream.request({ num_requested: 5 });
    const second = await stream.next();
    expect([second.events.length, second.pending_num_requested]).toEqual([5, 0]);
    stream.request({ num_requested: 5 });
    const third = await stream.next();
    expect([third.events.length, third.pending_num_requested]).toEqual([2, 3]);
    expect(bench.names([...first.events, ...second.events, ...third.events])).toEqual(
      Array.from({ length: 10 }, (_, i) => `Name ${i}`),
    );
  });

  test("treats more than 100 outstanding as 100", async () => {
    await bench.start();
    bench.rename(150);
    const stream = bench.stream().request({ replay_preset: "EARLIEST", num_requested: 1000 });
    expect(await stream.events(100)).toHaveLength(100);
    await settled(50);
    expect(stream.unread).toBe(0);
    stream.request({ num_requested: 60 }).request({ num_requested: 60 });
    expect(await stream.events(50)).toHaveLength(50);
  });

  test("resumes after a given replay id, exclusively, in the same events", async () => {
    await bench.start();
    bench.rename(6);
    const all = await bench
      .stream()
      .request({ replay_preset: "EARLIEST", num_requested: 6 })
      .events(6);
    const replay_id = all[2]?.replay_id ?? Buffer.alloc(0);
    const stream = bench
      .stream()
      .request({ replay_preset: "CUSTOM", replay_id, num_requested: 10 });
    expect(await stream.events(3)).toEqual(all.slice(3));
  });

  test("starts with what comes next by default", async () => {
    await bench.start();
    bench.rename(5);
    const stream = await bench.subscribed(10);
    bench.rename(1, 42);
    const events = await stream.events(1);
    expect(bench.names(events)).not.toContain("Name 0");
  });

  test("refuses replay ids that are damaged, unknown or too old", async () => {
    await bench.start();
    bench.rename(3);
    const [first] = await bench
      .stream()
      .request({ replay_preset: "EARLIEST", num_requested: 3 })
      .events(3);
    const refused = async (replay_id: Buffer): Promise<unknown> => {
      const stream = bench
        .stream()
        .request({ replay_preset: "CUSTOM", replay_id, num_requested: 1 });
      return codeOf(await stream.ended);
    };
    const corrupted = [status.INVALID_ARGUMENT, "subscription.fetch.replayid.corrupted", true];
    expect(await refused(Buffer.from("rubbish"))).toEqual(corrupted);
    expect(await refused(Buffer.alloc(10, 0x7f))).toEqual(corrupted);
    expect(await refused(Buffer.alloc(0))).toEqual([
      status.INVALID_ARGUMENT,
      "subscription.fetch.replayid.validation.failed",
      true,
    ]);
    bench.clock.shift(73 * 3_600_000);
    expect(await refused(first?.replay_id ?? Buffer.alloc(0))).toEqual(corrupted);
  });

  test.each([
    [
      { topic_name: "/data/CampaignChangeEvent", num_requested: 1 },
      status.NOT_FOUND,
      "topic.not.found",
    ],
    [{ topic_name: "", num_requested: 1 }, status.INVALID_ARGUMENT, "topic.validation.empty"],
    [{ num_requested: 0 }, status.INVALID_ARGUMENT, "subscription.fetch.requested.events.invalid"],
    [{ num_requested: -3 }, status.INVALID_ARGUMENT, "subscription.fetch.requested.events.invalid"],
  ])("refuses %j", async (request, code, name) => {
    await bench.start();
    expect(codeOf(await bench.stream().request(request).ended)).toEqual([code, name, true]);
  });

  test("refuses a change of topic within a stream", async () => {
    await bench.start();
    const stream = bench.stream().request({ num_requested: 1 });
    stream.request({ topic_name: "/data/ContactChangeEvent", num_requested: 1 });
    const [code, name] = codeOf(await stream.ended);
    expect([code, name]).toEqual([status.INVALID_ARGUMENT, "subscription.fetch.topic.mismatch"]);
  });

  test("serves every object on the topic of all changes, each event under its own schema", async () => {
    await bench.start();
    bench.org.transact(bench.org.integrationUserId(), "", (writes) => {
      const account = writes.create("Account", { Name: "A" });
      writes.create("Contact", { LastName: "B", AccountId: account });
      writes.create("Campaign", { Name: "not selected" });
    });
    const stream = bench.stream();
    stream.request({
      topic_name: "/data/ChangeEvents",
      replay_preset: "EARLIEST",
      num_requested: 9,
    });
    const { events } = await stream.next();
    expect(events.map(({ event }) => event.schema_id)).toEqual([
      bench.log.topicSchemaId(TOPIC),
      bench.log.topicSchemaId("/data/ContactChangeEvent"),
    ]);
  });

  test("keeps an idle stream alive, with a replay id to go on from", async () => {
    await bench.start({ keepaliveMs: 40 });
    const stream = bench.stream().request({ num_requested: 7 });
    const first = await stream.next();
    const second = await stream.next();
    expect(first).toMatchObject({ events: [], pending_num_requested: 7 });
    expect(second.rpc_id).toBe(first.rpc_id);
    bench.rename(2);
    const replay_id = second.latest_replay_id;
    const again = bench.stream().request({ replay_preset: "CUSTOM", replay_id, num_requested: 5 });
    expect(bench.names(await again.events(2))).toEqual(["Name 0", "Name 1"]);
  });

  test("keeps both rules by the org's clock", async () => {
    await bench.start({ keepaliveMs: 270_000 });
    const idle = bench.stream().request({ num_requested: 5 });
    bench.rename(2);
    const drained = bench.stream().request({ replay_preset: "EARLIEST", num_requested: 2 });
    await drained.events(2);
    bench.clock.shift(59_000);
    await settled(30);
    expect(drained.unread).toBe(0);
    expect(bench.emulation.streams.size).toBe(2);
    bench.clock.setScale(1000);
    let heard = await idle.next();
    while (heard.events.length > 0) heard = await idle.next();
    expect(heard.latest_replay_id).toEqual(bench.log.replayId(bench.log.latest));
    expect(await drained.ended).toBeUndefined();
  });

  test("ends a stream of which nothing is asked any more", async () => {
    await bench.start({ keepaliveMs: 10, requestTimeoutMs: 60 });
    bench.rename(2);
    const stream = bench.stream().request({ replay_preset: "EARLIEST", num_requested: 2 });
    await stream.events(2);
    expect(await stream.ended).toBeUndefined();
    expect(stream.unread).toBe(0);
  });

  test("keeps up with a long-lived stream topped up as it drains, nothing lost or doubled", async () => {
    await bench.start();
    const stream = bench.stream().request({ replay_preset: "EARLIEST", num_requested: 100 });
    const seen: unknown[] = [];
    let written = 0;
    const writing = setInterval(() => {
      bench.rename(40, written);
      written += 40;
      if (written === 2000) clearInterval(writing);
    }, 2);
    while (seen.length < 2000) {
      const { events, pending_num_requested: pending } = await stream.next();
      seen.push(...bench.names(events));
      if (pending <= 50) stream.request({ num_requested: 100 - pending });
    }
    expect(seen).toEqual(Array.from({ length: 2000 }, (_, i) => `Name ${i}`));
  });

  test("lets other streams live when a client goes away", async () => {
    await bench.start();
    const gone = await bench.subscribed(10);
    gone.call.on("error", () => undefined);
    gone.call.cancel();
    const stream = await bench.subscribed(10);
    bench.rename(1, 77);
    expect((await stream.next()).events.length).toBeGreaterThan(0);
  });

  test("ends with a retryable error when the service closes", async () => {
    const server = await bench.start();
    const stream = await bench.subscribed(10);
    const closing = server.close();
    expect(codeOf(await stream.ended)).toEqual([status.UNAVAILABLE, "service.unavailable", true]);
    await closing;
  });
});
