import { Client, credentials, status, type Metadata, type ServiceError } from "@grpc/grpc-js";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PubSubBench, TOPIC } from "../test-pubsub.ts";
import { mostly, nasty } from "./inputs.ts";

const RUNS = Number(process.env["FUZZ_RUNS"] ?? 300);
const SEED = Number(process.env["FUZZ_SEED"] ?? 7);
const TIMEOUT_MS = 300_000;
const SERVICE = "/eventbus.v1.PubSub";

const bench = new PubSubBench();
let client: Client;

beforeAll(async () => {
  const { port } = await bench.start();
  client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
});

afterAll(async () => {
  client.close();
  await bench.stop();
});

const identity = (bytes: Buffer): Buffer => bytes;

/** A protobuf field: its tag, and bytes that may be its value. */
const field = fc
  .tuple(
    fc.integer({ min: 1, max: 7 }),
    fc.constantFrom(0, 1, 2, 5),
    fc.uint8Array({ maxLength: 24 }),
  )
  .map(([number, wireType, bytes]) =>
    Buffer.from(
      wireType === 2 ? [number * 8 + 2, bytes.length, ...bytes] : [number * 8 + wireType, ...bytes],
    ),
  );
const topic = mostly([TOPIC, "/data/ChangeEvents", "/data/NothingChangeEvent", "/event/X__e"]).map(
  (name) => {
    const bytes = Buffer.from(name).subarray(0, 100);
    return Buffer.from([10, bytes.length, ...bytes]);
  },
);
const count = fc
  .constantFrom([32, 1], [32, 100], [32, 0], [32, 255, 255, 255, 255, 15])
  .map((bytes) => Buffer.from(bytes));
const message = fc
  .tuple(topic, fc.array(fc.oneof(field, count), { maxLength: 4 }))
  .map(([first, others]) => Buffer.concat([first, ...others]));
const bytes = fc.oneof(
  { weight: 4, arbitrary: message },
  { weight: 1, arbitrary: fc.uint8Array().map(Buffer.from) },
);

const header = fc.record(
  { accesstoken: nasty, instanceurl: mostly(["http://127.0.0.1"]), tenantid: nasty },
  { requiredKeys: [] },
);
const metadata = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: header },
);

function headersWith(changed: Partial<Record<string, string>>): Metadata {
  const printable = Object.entries(changed).map(([name, value = ""]) => [
    name,
    value.replaceAll(/[^\x20-\x7e]/g, ""),
  ]);
  return bench.headers(Object.fromEntries(printable));
}

/** The code of the answer; an unexpected error has UNKNOWN. */
function unary(method: string, body: Buffer, headers: Metadata): Promise<number> {
  return new Promise((resolve) => {
    client.makeUnaryRequest(`${SERVICE}/${method}`, identity, identity, body, headers, (error) =>
      resolve(error?.code ?? status.OK),
    );
  });
}

/** The code that ends the stream, or OK when it is still open after its first requests. */
function stream(bodies: readonly Buffer[], headers: Metadata): Promise<number> {
  return new Promise((resolve) => {
    const call = client.makeBidiStreamRequest(`${SERVICE}/Subscribe`, identity, identity, headers);
    const end = (code: number): void => {
      clearTimeout(timer);
      resolve(code);
      call.cancel();
    };
    const timer = setTimeout(() => end(status.OK), 5);
    call.on("data", () => undefined);
    call.on("error", (error: ServiceError) => end(error.code));
    call.on("end", () => end(status.OK));
    for (const body of bodies) call.write(body);
  });
}

test(
  `GetTopic, GetSchema and Subscribe survive ${RUNS} odd messages each (FUZZ_RUNS), seed ${SEED}`,
  async () => {
    const inputs = fc.sample(fc.tuple(fc.array(bytes, { minLength: 1, maxLength: 3 }), metadata), {
      numRuns: RUNS,
      seed: SEED,
    });
    const seen = new Set<number>();
    for (let from = 0; from < inputs.length; from += 50) {
      const codes = await Promise.all(
        inputs.slice(from, from + 50).flatMap(([bodies, changed]) => {
          const [first = Buffer.alloc(0)] = bodies;
          return [
            unary("GetTopic", first, headersWith(changed)),
            unary("GetSchema", first, headersWith(changed)),
            stream(bodies, headersWith(changed)),
          ];
        }),
      );
      for (const code of codes) seen.add(code);
    }
    expect(seen).not.toContain(status.UNKNOWN);
    expect(seen).toContain(status.OK);
    expect(seen).toContain(status.INVALID_ARGUMENT);
    const { topic_name } = await bench.call("GetTopic", { topic_name: TOPIC });
    expect(topic_name).toBe(TOPIC);
  },
  TIMEOUT_MS,
);
