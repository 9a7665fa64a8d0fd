import { credentials, Metadata, type requestCallback, status } from "@grpc/grpc-js";
import type { Type } from "avsc";
import { beginApiCall, type OnApiCall } from "./api-call.ts";
import type { Session, SessionSource } from "./auth.ts";
import { sessionFault } from "./session-fault.ts";
import { withSession } from "./with-session.ts";
import { KeepaliveCadence } from "./keepalive-cadence.ts";
import type { OrgSettings } from "./org-settings.ts";
import { SchemaCache } from "./pubsub-schema.ts";
import {
  type PubSubClient,
  PubSubService,
  type SchemaInfo,
  type TopicInfo,
} from "./pubsub-wire.ts";
import { streamErrorOf } from "./stream-failure.ts";
import type { Fetch, StreamEvent, StreamPosition } from "./stream-event.ts";
import { readSubscription } from "./subscription.ts";
import { objectOfTopic } from "./topic.ts";

export type { Fetch, StreamEvent, StreamPosition };

export type PubSubOptions = {
  /** A stream that is silent for so long is dead, whatever the cadence of keepalives. */
  readonly watchdogMs?: number;
  /** Deadline of a GetTopic or GetSchema. */
  readonly unaryMs?: number;
};

/** Salesforce keeps a stream alive within 270 s. One that says nothing for 10 s more is dead, one of a known cadence sooner. */
const SILENT_MS = 280_000;

/** One event is up to 1 MB; the Pub/Sub API advises buffers of 3 MB, grpc-js takes 4 MB by default. */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

/**
 * The org's event streams: one HTTP/2 connection, shared by every topic. Throws StreamError, AuthError,
 * ConnectionError. The caller reconnects after the end of a stream.
 */
export class PubSub {
  readonly #sessions: SessionSource;
  readonly #onApiCall: OnApiCall;
  readonly #client: PubSubClient;
  readonly #schemas: SchemaCache;
  readonly #cadence: KeepaliveCadence;
  readonly #unaryMs: number;

  constructor(
    settings: OrgSettings,
    sessions: SessionSource,
    onApiCall: OnApiCall,
    { watchdogMs = SILENT_MS, unaryMs = 30_000 }: PubSubOptions = {},
  ) {
    this.#sessions = sessions;
    this.#onApiCall = onApiCall;
    this.#client = connect(settings.pubsubUrl);
    this.#schemas = new SchemaCache((schemaId) => this.#schemaJson(schemaId));
    this.#cadence = new KeepaliveCadence(watchdogMs);
    this.#unaryMs = unaryMs;
  }

  /**
   * Subscribes to a topic (`/data/AccountChangeEvent`). Taking the next Fetch means that the one before is durably
   * applied; only then are further events requested (see subscription.ts). Returns when the signal aborts. Throws
   * StreamError for any other end. If nothing came because of the session, it subscribes once more with a new one.
   */
  async *subscribe(
    { topic, position }: { readonly topic: string; readonly position: StreamPosition },
    signal: AbortSignal,
  ): AsyncGenerator<Fetch, void, void> {
    for (let tries = 0; !signal.aborted; tries += 1) {
      const session = await this.#sessions.current();
      if (signal.aborted) return;
      const call = this.#client.Subscribe(metadataOf(session));
      let received = false;
      try {
        const options = { topic, position, cadence: this.#cadence };
        for await (const fetch of readSubscription(call, options, signal)) {
          received = true;
          yield fetch;
        }
        return;
      } catch (error) {
        const fault = sessionFault(error);
        const isRenewed = fault !== null && this.#sessions.discard(session, fault);
        if (!isRenewed || received || tries > 0) throw error;
      }
    }
  }

  /** A topic. Throws StreamError of code 5 or 7 if it does not exist or may not be seen. */
  async topic(name: string): Promise<{ canSubscribe: boolean; schemaId: string }> {
    const info = await this.#unary<TopicInfo>("GetTopic", name, (metadata, callback) =>
      this.#client.GetTopic({ topic_name: name }, metadata, this.#deadline(), callback),
    );
    return { canSubscribe: info.can_subscribe, schemaId: info.schema_id };
  }

  /** The Avro type of a schema; longs are bigint. Cached forever. */
  schema(id: string): Promise<Type> {
    return this.#schemas.get(id);
  }

  /** Ends every stream and the connection. */
  close(): void {
    this.#client.close();
  }

  async #schemaJson(schemaId: string): Promise<string> {
    const info = await this.#unary<SchemaInfo>("GetSchema", schemaId, (metadata, callback) =>
      this.#client.GetSchema({ schema_id: schemaId }, metadata, this.#deadline(), callback),
    );
    return info.schema_json;
  }

  #unary<Answer>(method: string, subject: string, send: Send<Answer>): Promise<Answer> {
    return withSession(this.#sessions, (session) => this.#once(method, subject, session, send));
  }

  #once<Answer>(
    method: string,
    subject: string,
    session: Session,
    send: Send<Answer>,
  ): Promise<Answer> {
    const resource = `/eventbus.v1.PubSub/${method}`;
    const end = beginApiCall(
      { method: "gRPC", resource, object: objectOfTopic(subject) },
      this.#onApiCall,
    );
    return new Promise((resolve, reject) => {
      send(metadataOf(session), (failure, answer) => {
        const error =
          failure === null && answer !== undefined ? null : streamErrorOf(failure ?? {}, subject);
        end({
          status: error?.code ?? status.OK,
          requestId: error?.rpcId ?? null,
          ok: error === null,
          message: error?.message ?? subject,
          usage: null,
        });
        if (error === null) resolve(answer as Answer);
        else reject(error);
      });
    });
  }

  #deadline(): { deadline: number } {
    return { deadline: Date.now() + this.#unaryMs };
  }
}

type Send<Answer> = (metadata: Metadata, callback: requestCallback<Answer>) => void;

function connect(pubsubUrl: string): PubSubClient {
  const { protocol, hostname, port } = new URL(pubsubUrl);
  const tls = protocol === "https:";
  const channel = tls ? credentials.createSsl() : credentials.createInsecure();
  return new PubSubService(`${hostname}:${port || (tls ? "443" : "80")}`, channel, {
    // A half-open connection is noticed within 45 s, also between events.
    "grpc.keepalive_time_ms": 30_000,
    "grpc.keepalive_timeout_ms": 15_000,
    "grpc.keepalive_permit_without_calls": 1,
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    // The caller reconnects with its own backoff. The channel's backoff must not delay it.
    "grpc.initial_reconnect_backoff_ms": 250,
    "grpc.max_reconnect_backoff_ms": 5_000,
  });
}

/** "Authentication" of the Pub/Sub API: on every call, in lower case. */
function metadataOf({ accessToken, instanceUrl, organizationId }: Session): Metadata {
  const metadata = new Metadata();
  metadata.set("accesstoken", accessToken);
  metadata.set("instanceurl", instanceUrl);
  metadata.set("tenantid", organizationId);
  return metadata;
}
