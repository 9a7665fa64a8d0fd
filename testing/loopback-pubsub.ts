import {
  loadPackageDefinition,
  Metadata,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServiceDefinition,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { fileURLToPath } from "node:url";
import type { StreamEvent } from "../ingest/salesforce/stream-event.ts";

/** A Subscribe call as the test's server receives it. Enums of requests are decoded as numbers. */
export type ServedStream = {
  readonly metadata: Metadata;
  readonly requests: {
    readonly topic_name: string;
    readonly replay_preset: number;
    readonly replay_id: Buffer;
    readonly num_requested: number;
  }[];
  readonly cancelled: Promise<void>;
  /** Sends a FetchResponse. */
  send(events: readonly StreamEvent[], latestReplayId: Buffer, pending: number): void;
  /** Ends the stream, with an error if there is a code. */
  end(code?: number, details?: string, trailers?: Record<string, string>): void;
};

type UnaryRefusal = { readonly code: number; readonly details: string; readonly errorCode: string };

export type LoopbackPubSub = {
  readonly url: string;
  /** Every Subscribe call so far. */
  readonly streams: ServedStream[];
  /** `GetTopic <name>` and `GetSchema <id>` so far, with the token they came with. */
  readonly unaryCalls: { readonly call: string; readonly token: string }[];
  onStream: (stream: ServedStream) => void;
  /** Called with every FetchRequest after the first. */
  onRequest: (stream: ServedStream) => void;
  schemaOf: (schemaId: string, token: string) => Promise<string> | string | UnaryRefusal;
  topicOf: (
    name: string,
    token: string,
  ) => { can_subscribe: boolean; schema_id: string } | UnaryRefusal;
  close(): void;
};

type Served = ServerDuplexStream<ServedStream["requests"][number], unknown>;
type Unary = { readonly metadata: Metadata; readonly request: Record<string, string> };
type Callback = (error: object | null, answer?: unknown) => void;

/** For tests: a real gRPC server on a free loopback port. The test sets its answers. */
export async function loopbackPubSub(): Promise<LoopbackPubSub> {
  const server = new Server();
  server.addService(serviceDefinition(), {
    Subscribe: (call: Served) => serve(loopback, call),
    GetTopic: ({ request, metadata }: Unary, callback: Callback) => {
      const name = request["topic_name"] ?? "";
      loopback.unaryCalls.push({ call: `GetTopic ${name}`, token: tokenOf(metadata) });
      answer(loopback.topicOf(name, tokenOf(metadata)), callback);
    },
    GetSchema: async ({ request, metadata }: Unary, callback: Callback) => {
      const id = request["schema_id"] ?? "";
      loopback.unaryCalls.push({ call: `GetSchema ${id}`, token: tokenOf(metadata) });
      const found = await loopback.schemaOf(id, tokenOf(metadata));
      answer(typeof found === "string" ? { schema_json: found, schema_id: id } : found, callback);
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
  const refusal = {
    code: 5,
    details: "not found",
    errorCode: "sfdc.platform.eventbus.grpc.topic.not.found",
  };
  const loopback: LoopbackPubSub = {
    url: `http://127.0.0.1:${port}`,
    streams: [],
    unaryCalls: [],
    onStream: () => {},
    onRequest: () => {},
    schemaOf: () => refusal,
    topicOf: () => refusal,
    close: () => server.forceShutdown(),
  };
  return loopback;
}

function serviceDefinition(): ServiceDefinition {
  // Enums as numbers, as on the wire. proto-loader would turn them into names.
  const definition = loadSync(
    fileURLToPath(new URL("../ingest/salesforce/pubsub_api.proto", import.meta.url)),
    {
      keepCase: true,
      defaults: true,
      enums: Number as unknown as StringConstructor,
    },
  );
  const loaded = loadPackageDefinition(definition) as unknown as {
    eventbus: { v1: { PubSub: { service: ServiceDefinition } } };
  };
  return loaded.eventbus.v1.PubSub.service;
}

function serve(loopback: LoopbackPubSub, call: Served): void {
  const stream: ServedStream = {
    metadata: call.metadata,
    requests: [],
    cancelled: new Promise((resolve) => call.on("cancelled", () => resolve())),
    send: (events, latestReplayId, pending) =>
      void call.write({
        events: events.map(({ eventId, schemaId, payload, replayId }) => ({
          event: { id: eventId, schema_id: schemaId, payload },
          replay_id: replayId,
        })),
        latest_replay_id: latestReplayId,
        pending_num_requested: pending,
      }),
    end: (code, details = "", trailers = {}) => {
      if (code === undefined) return void call.end();
      const metadata = new Metadata();
      for (const [name, value] of Object.entries(trailers)) metadata.set(name, value);
      call.emit("error", { code, details, metadata });
    },
  };
  loopback.streams.push(stream);
  call.on("error", () => {});
  call.on("data", (request: ServedStream["requests"][number]) => {
    stream.requests.push(request);
    (stream.requests.length === 1 ? loopback.onStream : loopback.onRequest)(stream);
  });
}

function answer(found: object | UnaryRefusal, callback: Callback): void {
  if (!("code" in found)) return callback(null, found);
  const metadata = new Metadata();
  metadata.set("error-code", found.errorCode);
  metadata.set("rpc-id", "rpc-1");
  callback({ code: found.code, details: found.details, metadata });
}

function tokenOf(metadata: Metadata): string {
  return String(metadata.get("accesstoken")[0]);
}
