import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decodeChangeEvent } from "../cdc/decode.ts";
import { capturedEvents, hasCapturedData, SKIP_REASON } from "../../testing/captured-events.ts";
import { decide } from "../core/error-policy.ts";
import { StreamError } from "./errors.ts";
import { type LoopbackOrg, loopbackOrg } from "../../testing/loopback-org.ts";
import {
  type LoopbackPubSub,
  loopbackPubSub,
  type ServedStream,
} from "../../testing/loopback-pubsub.ts";
import { type Fetch, PubSub, type StreamEvent, type StreamPosition } from "./pubsub.ts";
import { sessionFault } from "./session-fault.ts";

const TOPIC = "/data/AccountChangeEvent";
const PREFIX = "sfdc.platform.eventbus.grpc.";
const replayId = (at: number) => Buffer.from(at.toString(16).padStart(16, "0") + "0000", "hex");
const latest: StreamPosition = { kind: "latest" };

let server: LoopbackPubSub;
let org: LoopbackOrg;
let pubsub: PubSub;
let controller: AbortController;

beforeEach(async () => {
  server = await loopbackPubSub();
  org = await loopbackOrg(server.url);
  pubsub = new PubSub(org.settings, org.sessions, org.onApiCall);
  controller = new AbortController();
});
afterEach(async () => {
  controller.abort();
  pubsub.close();
  server.close();
  await org.server.close();
});

/** Only the tests of silence are impatient. */
function watchFor(watchdogMs: number): void {
  pubsub.close();
  pubsub = new PubSub(org.settings, org.sessions, org.onApiCall, { watchdogMs });
}

const event = (at: number): StreamEvent => ({
  eventId: `event-${at}`,
  schemaId: "schema",
  replayId: replayId(at),
  payload: Buffer.from([at % 256]),
});
const events = (from: number, count: number) =>
  Array.from({ length: count }, (_, at) => event(from + at));
const subscribe = (position: StreamPosition = latest) =>
  pubsub.subscribe({ topic: TOPIC, position }, controller.signal);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function fetched(fetches: AsyncGenerator<Fetch>): Promise<Fetch> {
  const { value, done } = await fetches.next();
  if (done === true) throw new Error("the subscription ended");
  return value as Fetch;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(5);
}

async function endOf(fetches: AsyncGenerator<Fetch>): Promise<unknown> {
  try {
    for await (const _ of fetches);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("subscribe", () => {
  it.each<[StreamPosition, number, Buffer]>([
    [{ kind: "latest" }, 0, Buffer.alloc(0)],
    [{ kind: "earliest" }, 1, Buffer.alloc(0)],
    [{ kind: "after", replayId: replayId(77) }, 2, replayId(77)],
  ])("starts at %j: the value of the preset on the wire is %d", async (position, preset, id) => {
    server.onStream = (stream) => stream.send([], replayId(1), 100);
    await fetched(subscribe(position));
    expect(server.streams[0]?.requests).toEqual([
      {
        topic_name: TOPIC,
        replay_preset: preset,
        replay_id: id,
        num_requested: 100,
        auth_refresh: "",
      },
    ]);
  });

  it("sends the session", async () => {
    server.onStream = (stream) => stream.send([], replayId(1), 100);
    await fetched(subscribe());
    expect(server.streams[0]?.metadata.getMap()).toMatchObject({
      accesstoken: "00DRt0000000001!token1",
      instanceurl: org.server.url,
      tenantid: "00DRt0000000001MAA",
    });
  });

  it("hands over events as they are, and keepalives", async () => {
    server.onStream = (stream) => stream.send([event(5), event(6)], replayId(6), 98);
    const fetches = subscribe();
    expect(await fetched(fetches)).toEqual({
      events: [event(5), event(6)],
      latestReplayId: replayId(6),
      pending: 98,
    });
    server.streams[0]?.send([], replayId(9), 98);
    expect(await fetched(fetches)).toEqual({
      events: [],
      latestReplayId: replayId(9),
      pending: 98,
    });
  });

  it("requests more events when half of them have arrived, and never has more than 100 outstanding", async () => {
    server.onStream = (stream) => stream.send(events(1, 40), replayId(40), 60);
    const fetches = subscribe();
    expect(await fetched(fetches)).toMatchObject({ pending: 60 });
    await pause(50);
    // 60 are outstanding: too few have arrived for a message.
    expect(requested(server.streams[0])).toEqual([100]);
    server.streams[0]?.send(events(41, 20), replayId(60), 40);
    await until(() => requested(server.streams[0]).length === 2);
    expect(requested(server.streams[0])).toEqual([100, 60]);
  });

  it("has at most 1,000 events outstanding, buffered and in the consumer's hands", async () => {
    [server.onStream, server.onRequest] = [answerWhole, answerWhole];
    const fetches = subscribe();
    expect(await fetched(fetches)).toMatchObject({ pending: 100 });
    await until(() => requested(server.streams[0]).length === 10);
    await pause(50);
    // The consumer holds the first 100; 900 are buffered.
    expect(requested(server.streams[0])).toEqual(Array.from({ length: 10 }, () => 100));
    const second = await fetched(fetches);
    expect(second.events.map(({ eventId }) => eventId)).toEqual(
      events(101, 900).map(({ eventId }) => eventId),
    );
    expect(second.latestReplayId).toEqual(replayId(1_000));
    await until(() => requested(server.streams[0]).length === 11);
  });

  it("requests nothing ahead while the consumer holds large events", async () => {
    const large = events(1, 60).map((one) => ({ ...one, payload: Buffer.alloc(100_000) }));
    server.onStream = (stream) => stream.send(large, replayId(60), 40);
    const fetches = subscribe();
    await fetched(fetches);
    await pause(50);
    expect(requested(server.streams[0])).toEqual([100]);
    void fetches.next();
    await until(() => requested(server.streams[0]).length === 2);
    expect(requested(server.streams[0])).toEqual([100, 60]);
  });

  it("delivers its buffer before it reports the end of the stream", async () => {
    server.onStream = (stream) => {
      stream.send(events(1, 3), replayId(3), 97);
      stream.send(events(4, 3), replayId(6), 94);
      stream.end(13, "RST_STREAM");
    };
    const fetches = subscribe();
    const seen: string[] = [];
    const error = await (async () => {
      for await (const fetch of fetches) {
        seen.push(...fetch.events.map(({ eventId }) => eventId));
        await pause(30);
      }
      return undefined;
    })().catch((error: unknown) => error);
    expect(seen).toEqual(events(1, 6).map(({ eventId }) => eventId));
    expect(error).toMatchObject({ code: 13, topic: TOPIC });
  });

  it("a stream that the server ends without an error is an error of code 0, to be retried", async () => {
    server.onStream = (stream) => stream.end();
    const error = await endOf(subscribe());
    expect(error).toBeInstanceOf(StreamError);
    expect(error).toMatchObject({ code: 0, errorCode: "" });
    expect(decide(error).action).toBe("retry");
  });

  it("keeps Salesforce's message of an error", async () => {
    server.onStream = (stream) =>
      stream.end(3, "The Replay ID validation failed. rpcId: r-9", {
        "error-code": `${PREFIX}subscription.fetch.replayid.corrupted`,
        "rpc-id": "r-9",
      });
    const error = await endOf(subscribe({ kind: "after", replayId: replayId(1) }));
    expect(error).toMatchObject({
      code: 3,
      errorCode: `${PREFIX}subscription.fetch.replayid.corrupted`,
      rpcId: "r-9",
    });
    expect(decide(error).action).toBe("resync");
  });

  it("subscribes once more with another session if the first is refused", async () => {
    server.onStream = (stream) =>
      stream.end(16, "expired", { "error-code": `${PREFIX}service.auth.error` });
    const error = await endOf(subscribe());
    expect(sessionFault(error)).toBe("refused");
    server.onStream = (stream) => stream.send([], replayId(1), 100);
    await fetched(subscribe());
    expect(server.streams.flatMap(({ metadata }) => metadata.get("accesstoken"))).toEqual(
      [1, 2, 3].map((time) => `00DRt0000000001!token${time}`),
    );
  });

  it("takes a silent stream for dead, and cancels it", async () => {
    watchFor(400);
    server.onStream = (stream) => stream.send([], replayId(1), 100);
    const error = await endOf(subscribe());
    expect(error).toMatchObject({
      code: 4,
      message: expect.stringContaining("was silent for 0.4 s"),
    });
    expect(decide(error).action).toBe("retry");
    await server.streams[0]?.cancelled;
  });

  it("takes a stream for dead that misses the keepalive which all streams of the server had", async () => {
    const every = 300;
    const keepalives = 4;
    server.onStream = async (stream) => {
      for (let at = 1; at <= keepalives; at += 1) {
        stream.send([], replayId(at), 100);
        await pause(every);
      }
    };
    const began = performance.now();
    const error = await endOf(subscribe());
    expect(error).toMatchObject({ code: 4, message: expect.stringMatching(/silent for 10\.\d s/) });
    const after = performance.now() - began - (keepalives - 1) * every;
    expect(after).toBeGreaterThan(10_000);
    expect(after).toBeLessThan(15_000);
  }, 30_000);

  it("does not take a stream without outstanding events for dead", async () => {
    watchFor(400);
    [server.onStream, server.onRequest] = [answerWhole, answerWhole];
    const fetches = subscribe();
    await fetched(fetches);
    await pause(700);
    expect((await fetched(fetches)).events).toHaveLength(900);
    expect((await fetched(fetches)).events[0]).toEqual(event(1_001));
  });

  it("ends quietly when aborted, waiting or not, and cancels the call", async () => {
    server.onStream = (stream) => stream.send([], replayId(1), 100);
    const fetches = subscribe();
    await fetched(fetches);
    const waiting = fetches.next();
    controller.abort(new Error("shutting down"));
    await expect(waiting).resolves.toEqual({ done: true, value: undefined });
    await server.streams[0]?.cancelled;
    await expect(subscribe().next()).resolves.toEqual({ done: true, value: undefined });
    expect(server.streams).toHaveLength(1);
  });

  it("cancels the call when its reader leaves", async () => {
    server.onStream = (stream) => stream.send([], replayId(1), 100);
    for await (const _ of subscribe()) break;
    await expect(server.streams[0]?.cancelled).resolves.toBeUndefined();
  });

  it("reports a server that cannot be reached", async () => {
    server.close();
    const error = await endOf(subscribe());
    expect(error).toMatchObject({ code: 14 });
    expect(decide(error).action).toBe("retry");
  });
});

/** Answers a request with as many events as it asks for, numbered consecutively. */
function answerWhole(stream: ServedStream): void {
  const before = requested(stream).slice(0, -1);
  const from = before.reduce((sum, count) => sum + count, 1);
  const last = requested(stream).at(-1) ?? 0;
  stream.send(events(from, last), replayId(from + last - 1), 0);
}

function requested(stream: ServedStream | undefined): number[] {
  return stream?.requests.map(({ num_requested }) => num_requested) ?? [];
}

describe("schema", () => {
  const json = JSON.stringify({
    type: "record",
    name: "E",
    fields: [{ name: "at", type: "long" }],
  });

  it("is fetched once, however many events need it at once or later", async () => {
    server.schemaOf = async () => {
      await pause(30);
      return json;
    };
    const types = await Promise.all([1, 2, 3].map(() => pubsub.schema("s1")));
    expect(new Set([...types, await pubsub.schema("s1")]).size).toBe(1);
    expect(server.unaryCalls.map(({ call }) => call)).toEqual(["GetSchema s1"]);
    expect(org.calls).toMatchObject([
      { method: "gRPC", resource: "/eventbus.v1.PubSub/GetSchema", status: 0, ok: true },
    ]);
  });

  it("holds longs beyond 2^53 exactly", async () => {
    server.schemaOf = () => json;
    const type = await pubsub.schema("s1");
    const value = { at: 1_652_977_933_433_528_300n };
    expect(type.fromBuffer(type.toBuffer(value))).toEqual(value);
  });

  it("is fetched again after an error", async () => {
    server.schemaOf = () => ({
      code: 14,
      details: "later",
      errorCode: `${PREFIX}schema.api.unavailable`,
    });
    const error = await pubsub.schema("s1").catch((error: unknown) => error);
    expect(decide(error).action).toBe("retry");
    expect(org.calls).toMatchObject([{ ok: false, status: 14, requestId: "rpc-1" }]);
    server.schemaOf = () => json;
    await expect(pubsub.schema("s1")).resolves.toBeDefined();
  });

  it("renews a refused session once", async () => {
    server.schemaOf = (_, token) =>
      token.endsWith("token2")
        ? json
        : { code: 16, details: "expired", errorCode: `${PREFIX}service.auth.error` };
    await expect(pubsub.schema("s1")).resolves.toBeDefined();
    expect(server.unaryCalls.map(({ token }) => token.slice(-6))).toEqual(["token1", "token2"]);
  });
});

describe("topic", () => {
  it("says whether it can be subscribed to", async () => {
    server.topicOf = () => ({ can_subscribe: true, schema_id: "s1" });
    await expect(pubsub.topic(TOPIC)).resolves.toEqual({ canSubscribe: true, schemaId: "s1" });
    expect(org.calls).toMatchObject([{ object: "Account" }]);
  });

  it("that does not exist is an error that says what to do", async () => {
    const error = await pubsub.topic("/data/Foo__ChangeEvent").catch((error: unknown) => error);
    expect(error).toMatchObject({ code: 5, topic: "/data/Foo__ChangeEvent", rpcId: "rpc-1" });
    expect(decide(error)).toMatchObject({
      action: "stop",
      reason: expect.stringContaining("Change Data Capture"),
    });
    expect(org.calls).toMatchObject([{ object: "Foo__c" }]);
  });
});

describe.skipIf(!hasCapturedData)(
  `captured events over gRPC (${hasCapturedData ? "present" : SKIP_REASON})`,
  () => {
    it("arrive and decode by the schema of each", async () => {
      const captured = capturedEvents();
      server.schemaOf = (id) => captured.find(({ schemaId }) => schemaId === id)?.schemaJson ?? "";
      server.onStream = (stream) =>
        stream.send(captured, captured.at(-1)?.replayId ?? Buffer.alloc(0), 94);
      const fetch = await fetched(subscribe());
      const decoded = await Promise.all(
        fetch.events.map(async (event) =>
          decodeChangeEvent(await pubsub.schema(event.schemaId), event),
        ),
      );
      expect(decoded.map((event) => event.replayId.toString("hex"))).toEqual(
        captured.map(({ golden }) => golden.replayIdHex),
      );
      expect(decoded.map(({ entityName }) => entityName)).toEqual(Array<string>(6).fill("Account"));
      expect(decoded[0]?.values.get("ShippingAddress.Street")).toBe("101 California St");
      expect(server.unaryCalls).toHaveLength(2);
    });
  },
);
