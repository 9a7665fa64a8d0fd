import {
  Metadata,
  credentials,
  loadPackageDefinition,
  type Client,
  type ClientDuplexStream,
  type ServiceClientConstructor,
  type ServiceError,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import type { Type } from "avsc";
import { avroType } from "../../emulator/events/avro.ts";
import { Clock } from "../../emulator/org/clock.ts";
import { buildOrg } from "../../emulator/build-org.ts";
import type { Org } from "../../emulator/org/org.ts";
import { emulationOf } from "./test-emulation.ts";
import {
  PROTO_PATH,
  startPubSub,
  type PubSubOptions,
  type PubSubServer,
} from "../../emulator/pubsub/pubsub.ts";
import type { Emulation } from "../../emulator/emulation/emulation.ts";
import type { EventLog } from "../../emulator/events/event-log.ts";
import type { Fault } from "../../emulator/faults/fault.ts";
import type { FetchRequest } from "../../emulator/pubsub/message.ts";

export const TOPIC = "/data/AccountChangeEvent";

/** A FetchResponse as a client reads it. */
export type ReceivedResponse = {
  readonly events: readonly ReceivedEvent[];
  readonly latest_replay_id: Buffer;
  readonly rpc_id: string;
  readonly pending_num_requested: number;
};

export type ReceivedEvent = {
  readonly event: { readonly id: string; readonly schema_id: string; readonly payload: Buffer };
  readonly replay_id: Buffer;
};

/** The header of a change event, longs as numbers. */
export type ReceivedHeader = {
  readonly entityName: string;
  readonly recordIds: readonly string[];
  readonly changeType: string;
  readonly transactionKey: string;
  readonly sequenceNumber: number;
  readonly changedFields: readonly string[];
  readonly nulledFields: readonly string[];
  readonly diffFields: readonly string[];
};

type Unary = (
  request: object,
  metadata: Metadata,
  done: (error: ServiceError | null, response: object) => void,
) => void;

type PubSubClient = Client & {
  GetTopic: Unary;
  GetSchema: Unary;
  Publish: Unary;
  Subscribe: (metadata: Metadata) => ClientDuplexStream<Partial<FetchRequest>, ReceivedResponse>;
};

const definition = loadSync(PROTO_PATH, {
  keepCase: true,
  longs: String,
  enums: String,
  defaults: true,
});
const eventbus = loadPackageDefinition(definition)["eventbus"] as unknown as {
  v1: { PubSub: ServiceClientConstructor };
};

/** A small org with a Pub/Sub server and client. Campaign is not selected. */
export class PubSubBench {
  readonly clock: Clock = new Clock({ start: Date.UTC(2030, 0, 1) });
  readonly org: Org;
  readonly log: EventLog;
  readonly emulation: Emulation;
  readonly #types = new Map<string, Type>();
  #server: PubSubServer | undefined;
  #client: PubSubClient | undefined;

  constructor() {
    this.org = buildOrg({
      seed: "pubsub",
      records: 200,
      clock: this.clock,
      withoutChangeDataCapture: ["Campaign"],
    });
    this.emulation = emulationOf(this.org);
    this.log = this.emulation.log;
    this.org.load();
  }

  async start(options: Partial<PubSubOptions> = {}): Promise<PubSubServer> {
    const server = await startPubSub(this.emulation, {
      host: "127.0.0.1",
      port: 0,
      tls: false,
      keepaliveMs: 60_000,
      ...options,
    });
    const { certificate, port } = server;
    const credential =
      certificate === undefined
        ? credentials.createInsecure()
        : credentials.createSsl(Buffer.from(certificate));
    this.#server = server;
    this.#client = new eventbus.v1.PubSub(
      `127.0.0.1:${port}`,
      credential,
    ) as unknown as PubSubClient;
    return server;
  }

  async stop(): Promise<void> {
    this.#client?.close();
    await this.#server?.close();
  }

  headers(changed: Record<string, string> = {}): Metadata {
    const metadata = new Metadata();
    const all = {
      accesstoken: this.org.sessions.issue(this.org.integrationUserId()),
      instanceurl: "http://127.0.0.1:1",
      tenantid: this.org.id,
      ...changed,
    };
    for (const [name, value] of Object.entries(all)) metadata.set(name, value);
    return metadata;
  }

  call(
    method: "GetTopic" | "GetSchema" | "Publish",
    request: object,
    metadata: Metadata = this.headers(),
  ): Promise<Record<string, unknown>> {
    return new Promise((resolve, reject) => {
      this.#connected()[method](request, metadata, (error, response) => {
        if (error === null) resolve({ ...response });
        else reject(error);
      });
    });
  }

  stream(metadata: Metadata = this.headers()): TestStream {
    return new TestStream(this.#connected().Subscribe(metadata));
  }

  /** Commits updates of the first account, naming it `Name from`, `Name from+1`, … */
  rename(times = 1, from = 0): void {
    const [account] = this.org.records("Account");
    for (let i = from; i < from + times; i++) {
      this.org.transact(this.org.integrationUserId(), "", (writes) => {
        writes.update("Account", String(account?.["Id"]), { Name: `Name ${i}` });
      });
    }
  }

  /** A stream that has had its first event, so that the server is known to have it. */
  async subscribed(pending: number): Promise<TestStream> {
    const stream = this.stream().request({ num_requested: pending + 1 });
    // A stream that starts with LATEST does not get commits before its request.
    const timer = setInterval(() => this.rename(1, Math.floor(Math.random() * 1e9)), 20);
    await stream.next();
    clearInterval(timer);
    return stream;
  }

  /** A fault that is active from now on. */
  fault(fault: Fault): number {
    return this.emulation.faults.add(fault);
  }

  names(events: readonly ReceivedEvent[]): unknown[] {
    return events.map((event) => this.decoded(event)["Name"]);
  }

  decoded({ event }: ReceivedEvent): Record<string, unknown> & {
    readonly ChangeEventHeader: ReceivedHeader;
  } {
    const json = JSON.stringify(this.#type(event.schema_id).fromBuffer(event.payload), (_, value) =>
      typeof value === "bigint" ? Number(value) : value,
    );
    return JSON.parse(json);
  }

  changeHeaders(events: readonly ReceivedEvent[]): ReceivedHeader[] {
    return events.map((event) => this.decoded(event).ChangeEventHeader);
  }

  #type(id: string): Type {
    const type =
      this.#types.get(id) ?? avroType(JSON.parse(this.log.schemaJson(id) ?? '"no such schema"'));
    this.#types.set(id, type);
    return type;
  }

  #connected(): PubSubClient {
    if (this.#client === undefined) throw new Error("start() comes first");
    return this.#client;
  }
}

/** A Subscribe stream whose responses are awaited one by one. */
export class TestStream {
  readonly call: ClientDuplexStream<Partial<FetchRequest>, ReceivedResponse>;
  /** Its error, or undefined when it ended well. */
  readonly ended: Promise<ServiceError | undefined>;
  readonly #responses: ReceivedResponse[] = [];
  #waiting: (() => void) | undefined;

  constructor(call: ClientDuplexStream<Partial<FetchRequest>, ReceivedResponse>) {
    this.call = call;
    call.on("data", (response: ReceivedResponse) => {
      this.#responses.push(response);
      this.#waiting?.();
    });
    this.ended = new Promise((resolve) => {
      call.on("error", resolve);
      call.on("end", () => resolve(undefined));
    });
  }

  request(request: Partial<FetchRequest>): this {
    this.call.write({ topic_name: TOPIC, ...request });
    return this;
  }

  async next(): Promise<ReceivedResponse> {
    if (this.#responses.length === 0) {
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
    const response = this.#responses.shift();
    if (response === undefined) throw new Error("woken without a response");
    return response;
  }

  /** Responses until this many events have come. */
  async events(count: number): Promise<readonly ReceivedEvent[]> {
    const events: ReceivedEvent[] = [];
    while (events.length < count) events.push(...(await this.next()).events);
    return events;
  }

  get unread(): number {
    return this.#responses.length;
  }
}

/** An error's code, its `error-code` trailer, and whether its details end with the rpc id of its trailers. */
export function codeOf(error: ServiceError | undefined): [number | undefined, string, boolean] {
  const rpcId = error?.metadata.get("rpc-id")[0] ?? "none";
  const name = String(error?.metadata.get("error-code")[0]);
  return [
    error?.code,
    name.replace("sfdc.platform.eventbus.grpc.", ""),
    error?.details.endsWith(` rpcId: ${String(rpcId)}`) ?? false,
  ];
}
