import { loadSync } from "@grpc/proto-loader";
import fc from "fast-check";
import { expect, test } from "vitest";
import { consumerEventBytes, eventId } from "../events/consumer-event.ts";
import { fetchResponseBytes } from "./fetch-response.ts";
import { PROTO_PATH } from "./pubsub.ts";

const definition = loadSync(PROTO_PATH, { keepCase: true, defaults: true });
const service = definition["eventbus.v1.PubSub"];
if (service === undefined || "format" in service) throw new Error("no service");
const { Subscribe } = service;

const bytes = (size: number): fc.Arbitrary<Buffer> =>
  fc.uint8Array({ minLength: size, maxLength: size }).map((all) => Buffer.from(all));

const event = fc.record({
  id: fc.nat().map(eventId),
  schemaId: fc.stringMatching(/^[\w-]{22}$/),
  payload: fc.oneof(fc.nat(300), fc.nat(20_000)).chain(bytes),
  replayId: bytes(10),
});

test("is what protobuf reads, whatever the sizes", () => {
  const response = fc.record({
    events: fc.array(event, { maxLength: 5 }),
    latestReplayId: bytes(10),
    rpcId: fc.uuid(),
    pendingNumRequested: fc.nat(1000),
  });
  fc.assert(
    fc.property(response, ({ events, ...others }) => {
      const written = events.map(consumerEventBytes);
      expect(written.map(({ payload }) => payload)).toEqual(events.map(({ payload }) => payload));
      const read = Subscribe?.responseDeserialize(
        fetchResponseBytes({ events: written, ...others }),
      );
      expect(read).toEqual({
        events: events.map(({ id, schemaId, payload, replayId }) => ({
          event: { headers: [], id, schema_id: schemaId, payload },
          replay_id: replayId,
        })),
        latest_replay_id: others.latestReplayId,
        rpc_id: others.rpcId,
        pending_num_requested: others.pendingNumRequested,
      });
    }),
    { numRuns: 50 },
  );
});

test("event ids are UUIDs of version 4, one for each number", () => {
  const ids = Array.from({ length: 20_000 }, (_, i) => eventId(i * 2 ** 20));
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids.slice(0, 100)) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
});
