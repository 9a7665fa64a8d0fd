import { fileURLToPath } from "node:url";
import {
  Server,
  ServerCredentials,
  type Metadata,
  type ServerUnaryCall,
  type ServiceDefinition,
  type UntypedServiceImplementation,
  type sendUnaryData,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { Audience } from "./audience.ts";
import { selfSignedCertificate } from "./certificate.ts";
import { pubSubError, type PubSubErrorName } from "../model/pubsub-error.ts";
import { breakConnection } from "./http2-connection.ts";
import { fetchResponseBytes } from "./fetch-response.ts";
import { Random } from "../org/random.ts";
import { Subscription, type Caller, type SubscribeCall } from "./subscription.ts";
import type { SchemaInfo, SchemaRequest, TopicInfo, TopicRequest } from "./message.ts";
import type { Emulation } from "../emulation/emulation.ts";
import type { EventLog } from "../events/event-log.ts";
import type { Org } from "../org/org.ts";
import type { Session } from "../org/sessions.ts";

export type PubSubOptions = {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** TLS with a self-signed certificate made at start, or plaintext HTTP/2. */
  readonly tls: boolean;
  readonly keepaliveMs: number;
  /** Salesforce: 60,000. */
  readonly requestTimeoutMs?: number;
};

export type PubSubServer = {
  readonly port: number;
  /** The certificate as PEM, if the server uses TLS. */
  readonly certificate: string | undefined;
  /** Ends every stream like Salesforce's maintenance, then the server. */
  close(): Promise<void>;
};

const REQUEST_TIMEOUT_MS = 60_000;
/** Time for ended streams to reach their clients. */
const CLOSE_TIMEOUT_MS = 500;

/** The path of the proto file, for clients of the emulator. */
export const PROTO_PATH = fileURLToPath(new URL("pubsub_api.proto", import.meta.url));

/**
 * Serves the org's change events over the Pub/Sub API: GetTopic, GetSchema, Subscribe. Other calls answer
 * UNIMPLEMENTED.
 *
 * @throws when the port is taken
 */
export async function startPubSub(
  emulation: Emulation,
  options: PubSubOptions,
): Promise<PubSubServer> {
  const server = new Server({ "grpc.max_concurrent_streams": 1000 });
  const subscriptions = new Set<Subscription>();
  server.addService(serviceDefinition(), implementation(emulation, options, subscriptions));
  emulation.faults.onAdd(({ kind }) => {
    if (kind === "unreachable") for (const one of subscriptions) one.cut();
  });
  const tls = options.tls ? selfSignedCertificate(["localhost", "127.0.0.1", "::1"]) : undefined;
  const port = await bind(server, `${options.host}:${options.port}`, credentials(tls));
  return {
    port,
    certificate: tls?.certificate,
    async close() {
      for (const subscription of subscriptions) subscription.fail("service.unavailable");
      await shutDown(server);
    },
  };
}

function serviceDefinition(): ServiceDefinition {
  const definitions = loadSync(PROTO_PATH, {
    keepCase: true,
    longs: String,
    enums: String,
    defaults: true,
    arrays: true,
  });
  const service = definitions["eventbus.v1.PubSub"];
  if (service === undefined || "format" in service) {
    throw new Error(`${PROTO_PATH} defines no eventbus.v1.PubSub`);
  }
  const { Subscribe } = service;
  // proto-loader's types are loose; this is the object that grpc-js expects.
  return {
    ...service,
    Subscribe: { ...Subscribe, responseSerialize: fetchResponseBytes },
  } as unknown as ServiceDefinition;
}

function credentials(tls: { key: string; certificate: string } | undefined): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure();
  const pair = { private_key: Buffer.from(tls.key), cert_chain: Buffer.from(tls.certificate) };
  return ServerCredentials.createSsl(null, [pair]);
}

function bind(server: Server, address: string, credential: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credential, (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });
}

function shutDown(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.forceShutdown(), CLOSE_TIMEOUT_MS);
    server.tryShutdown(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function implementation(
  emulation: Emulation,
  { keepaliveMs, requestTimeoutMs = REQUEST_TIMEOUT_MS, tls }: PubSubOptions,
  subscriptions: Set<Subscription>,
): UntypedServiceImplementation {
  const { org, log, faults, streams } = emulation;
  const random = new Random(`${org.options.seed}/rpc/${tls ? "tls" : "plaintext"}`);
  /** Whether the org is out of reach, so that the call's connection breaks. */
  const isCut = (call: object): boolean => {
    if (faults.take("unreachable") === undefined) return false;
    breakConnection(call);
    return true;
  };
  return {
    GetTopic(call: ServerUnaryCall<TopicRequest, TopicInfo>, done: sendUnaryData<TopicInfo>) {
      if (isCut(call)) return;
      const rpcId = random.uuid();
      answer(org, call.metadata, rpcId, done, ({ userId }) =>
        getTopic(org, log, new Audience(org, log, userId), call.request, rpcId),
      );
    },
    GetSchema(call: ServerUnaryCall<SchemaRequest, SchemaInfo>, done: sendUnaryData<SchemaInfo>) {
      if (isCut(call)) return;
      const late = faults.take("slow-schema");
      const rpcId = random.uuid();
      const reply = (): void =>
        answer(org, call.metadata, rpcId, done, () => getSchema(log, call.request, rpcId));
      if (late === undefined) reply();
      else org.clock.after(late.ms, reply);
    },
    Subscribe(call: SubscribeCall) {
      if (isCut(call)) return;
      const times = { keepaliveMs, requestTimeoutMs };
      const caller = callerOf(emulation, call.metadata);
      const subscription: Subscription = new Subscription(emulation, call, times, {
        ...caller,
        rpcId: random.uuid(),
        onClose() {
          subscriptions.delete(subscription);
          streams.delete(subscription);
        },
      });
      const refused = sessionOf(org, call.metadata);
      const isOneTooMany = streams.size >= org.allocations.max("StreamingApiConcurrentClients");
      subscriptions.add(subscription);
      streams.add(subscription);
      if (typeof refused === "string") subscription.fail(refused);
      else if (isOneTooMany) subscription.fail("concurrent.client.limit.exceeded");
    },
  };
}

/** The subscriber. A valid `auth_refresh` replaces the token in the metadata. */
function callerOf(
  { org, log }: Emulation,
  metadata: Metadata,
): Pick<Caller, "audience" | "refresh"> {
  const own = metadata.clone();
  let known: { readonly userId: string; readonly audience: Audience } | undefined;
  return {
    audience() {
      const session = sessionOf(org, own);
      if (typeof session === "string") return undefined;
      const { userId } = session;
      if (known?.userId !== userId) known = { userId, audience: new Audience(org, log, userId) };
      return known.audience;
    },
    refresh(token) {
      const isGood = org.sessions.find(token) !== undefined;
      if (isGood) own.set("accesstoken", token);
      return isGood;
    },
  };
}

function answer<T>(
  org: Org,
  metadata: Metadata,
  rpcId: string,
  done: sendUnaryData<T>,
  work: (session: Session) => T,
): void {
  const session = sessionOf(org, metadata);
  if (typeof session === "string") return done(pubSubError(session, rpcId));
  try {
    done(null, work(session));
  } catch (error) {
    done(error instanceof Error ? error : new Error(String(error)));
  }
}

/** The caller's session, or why there is none. Three headers are required (Pub/Sub API Guide, "Authentication"). */
function sessionOf(org: Org, metadata: Metadata): Session | PubSubErrorName {
  const [token, instance, tenant] = ["accesstoken", "instanceurl", "tenantid"].map((name) =>
    String(metadata.get(name)[0] ?? ""),
  );
  if (!token || !instance || !tenant) return "service.auth.headers.invalid";
  if (!/^https?:\/\//.test(instance)) return "service.auth.headers.invalid";
  const session = org.sessions.find(token);
  return session?.organizationId === tenant ? session : "service.auth.error";
}

function getTopic(
  org: Org,
  log: EventLog,
  audience: Audience,
  request: TopicRequest,
  rpcId: string,
): TopicInfo {
  const name = request.topic_name;
  if (name.trim() === "") throw pubSubError("topic.validation.empty", rpcId);
  if (log.topic(name) === undefined) throw pubSubError("topic.not.found", rpcId);
  const object = log.topicObject(name);
  return {
    topic_name: name,
    tenant_guid: `core/emulator/${org.id}`,
    can_publish: false,
    can_subscribe: object === undefined || audience.mayRead(object),
    schema_id: log.topicSchemaId(name),
    rpc_id: rpcId,
  };
}

const BLANK_SCHEMA_ID = "Schema validation failed. The schema ID can't be blank.";

function getSchema(log: EventLog, { schema_id }: SchemaRequest, rpcId: string): SchemaInfo {
  if (schema_id === "")
    throw pubSubError("schema.validation.failed", rpcId, { message: BLANK_SCHEMA_ID });
  const json = log.schemaJson(schema_id);
  if (json === undefined) throw pubSubError("schema.validation.failed", rpcId);
  return { schema_json: json, schema_id, rpc_id: rpcId };
}
