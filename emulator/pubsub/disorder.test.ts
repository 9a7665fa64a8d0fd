import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PubSubBench, TOPIC, codeOf, type TestStream } from "../../testing/emulator/test-pubsub.ts";

let bench: PubSubBench;

beforeEach(async () => {
  bench = new PubSubBench();
  await bench.start();
});

afterEach(() => bench.stop());

const fromEarliest = (topic_name = TOPIC): TestStream =>
  bench.stream().request({ topic_name, replay_preset: "EARLIEST", num_requested: 100 });

const namesFrom = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `Name ${from + i}`);

describe("faults of events", () => {
  test("a doubled event has the same id and a later replay id", async () => {
    bench.fault({ kind: "duplicate-events", batch: false, times: 1 });
    bench.rename(3);
    const events = await fromEarliest().events(4);
    expect(bench.names(events)).toEqual(["Name 0", "Name 0", "Name 1", "Name 2"]);
    const [first, again] = events;
    expect(again?.event).toEqual(first?.event);
    expect(
      Buffer.compare(
        again?.replay_id ?? Buffer.alloc(0),
        first?.replay_id ?? again?.replay_id ?? Buffer.alloc(0),
      ),
    ).toBe(1);
  });

  test("a doubled response is repeated unchanged", async () => {
    bench.rename(3);
    bench.fault({ kind: "duplicate-events", batch: true, times: 1 });
    const stream = fromEarliest();
    const [first, again] = [await stream.next(), await stream.next()];
    expect(again).toEqual(first);
  });

  test("a lost event never comes, without a notice", async () => {
    bench.rename(1);
    bench.fault({ kind: "lose-events", object: "Account", times: 2 });
    bench.rename(3, 1);
    expect(bench.names(await fromEarliest().events(2))).toEqual(["Name 0", "Name 3"]);
  });

  test("the next events of an object come as gaps of the same records", async () => {
    bench.fault({ kind: "gap-events", object: "Account", times: 1 });
    bench.rename(2);
    const events = await fromEarliest().events(2);
    const [gap, update] = bench.changeHeaders(events);
    expect([gap?.changeType, update?.changeType]).toEqual(["GAP_UPDATE", "UPDATE"]);
    expect(gap?.recordIds).toEqual(update?.recordIds);
    expect([gap?.changedFields, bench.names(events)]).toEqual([[], [null, "Name 1"]]);
  });

  test("an overflow that is forced names no record", async () => {
    bench.fault({ kind: "overflow-events", times: 1 });
    bench.rename(1);
    const [overflow] = bench.changeHeaders(await fromEarliest().events(1));
    expect(overflow).toMatchObject({
      changeType: "GAP_OVERFLOW",
      entityName: "Account",
      recordIds: ["000000000000000AAA"],
    });
  });

  test("events that come late come in order, by the org's clock", async () => {
    const stream = await bench.subscribed(50);
    await stream.events(0);
    bench.fault({ kind: "delay-events", ms: 60_000, times: 1 });
    bench.rename(3, 9000);
    await new Promise((resolve) => setTimeout(resolve, 60));
    const seen: unknown[] = [];
    while (stream.unread > 0) seen.push(...bench.names((await stream.next()).events));
    expect(seen).not.toContain("Name 9000");
    bench.clock.shift(60_000);
    expect(bench.names(await stream.events(3))).toEqual(namesFrom(9000, 3));
  });

  test("reordered events are all there, under rising replay ids", async () => {
    bench.fault({ kind: "reorder-events", window: 10 });
    bench.rename(20);
    const events = await fromEarliest().events(20);
    const names = bench.names(events);
    expect(names).not.toEqual(namesFrom(0, 20));
    expect(names.toSorted()).toEqual(namesFrom(0, 20).toSorted());
    const ids = events.map(({ replay_id }) => replay_id.toString("hex"));
    expect(ids).toEqual(ids.toSorted());
  });
});

describe("faults of streams", () => {
  test("an error of the table ends the stream, under any status", async () => {
    bench.fault({ kind: "stream-error", code: "service.unavailable", status: 13, times: 1 });
    bench.rename(1);
    const error = await fromEarliest().ended;
    expect(codeOf(error)).toEqual([status.INTERNAL, "service.unavailable", true]);
    expect(error?.metadata.get("type")).toEqual(["Subscribe"]);
    expect(await fromEarliest().events(1)).toHaveLength(1);
  });

  test("a reset stream has no error of the Pub/Sub API", async () => {
    bench.fault({ kind: "stream-reset", times: 1 });
    bench.rename(1);
    const error = await fromEarliest().ended;
    expect(error?.code).toBe(status.INTERNAL);
    expect(error?.details).toMatch(/RST_STREAM/);
    expect(error?.metadata.get("error-code")).toEqual([]);
  });

  test("a stream that ends well has status OK", async () => {
    bench.fault({ kind: "stream-end", topic: TOPIC, times: 1 });
    bench.rename(1);
    expect(await fromEarliest().ended).toBeUndefined();
  });

  test("a new stream is refused, and a good replay id called corrupted", async () => {
    bench.rename(2);
    const [first] = await fromEarliest().events(2);
    bench.fault({ kind: "refuse-subscribe", code: "subscription.limit.exceeded", times: 1 });
    expect(codeOf(await fromEarliest().ended)).toEqual([
      status.RESOURCE_EXHAUSTED,
      "subscription.limit.exceeded",
      true,
    ]);
    bench.fault({ kind: "replay-corrupt", times: 1 });
    const replay_id = first?.replay_id ?? Buffer.alloc(0);
    const custom = (): TestStream =>
      bench.stream().request({ replay_preset: "CUSTOM", replay_id, num_requested: 5 });
    expect(codeOf(await custom().ended)[1]).toBe("subscription.fetch.replayid.corrupted");
    expect(await custom().events(1)).toHaveLength(1);
  });

  test("a silent connection answers no ping, and resumes where it stopped", async () => {
    const stream = await bench.subscribed(50);
    const silence = bench.fault({ kind: "stream-silence" });
    bench.rename(2, 7000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const before = stream.unread;
    const answered = await Promise.race([
      bench.call("GetTopic", { topic_name: TOPIC }).then(() => "answered"),
      new Promise((resolve) => setTimeout(() => resolve("silence"), 300)),
    ]);
    expect([answered, stream.unread]).toEqual(["silence", before]);
    bench.emulation.faults.heal(silence);
    const names: unknown[] = [];
    while (!names.includes("Name 7001")) names.push(...bench.names((await stream.next()).events));
    expect(names.slice(-2)).toEqual(["Name 7000", "Name 7001"]);
  });
});
