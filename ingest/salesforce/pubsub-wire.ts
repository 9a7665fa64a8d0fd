import type * as grpc from "@grpc/grpc-js";
import { loadPackageDefinition } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { fileURLToPath } from "node:url";

// Messages of pubsub_api.proto as proto-loader decodes them: names kept, bytes as Buffer, defaults filled in.

export type FetchRequest = {
  readonly topic_name: string;
  readonly num_requested: number;
  /** An unknown name would be encoded as 0, LATEST, without an error: events would be lost. */
  readonly replay_preset?: "LATEST" | "EARLIEST" | "CUSTOM";
  readonly replay_id?: Buffer;
};
export type FetchResponse = {
  readonly events: readonly {
    readonly event: {
      readonly id: string;
      readonly schema_id: string;
      readonly payload: Buffer;
    } | null;
    readonly replay_id: Buffer;
  }[];
  readonly latest_replay_id: Buffer;
  readonly rpc_id: string;
  readonly pending_num_requested: number;
};
export type TopicInfo = { readonly can_subscribe: boolean; readonly schema_id: string };
export type SchemaInfo = { readonly schema_json: string; readonly schema_id: string };
export type SubscribeCall = grpc.ClientDuplexStream<FetchRequest, FetchResponse>;

type Unary<Request, Response> = (
  request: Request,
  metadata: grpc.Metadata,
  options: grpc.CallOptions,
  callback: grpc.requestCallback<Response>,
) => grpc.ClientUnaryCall;

export type PubSubClient = grpc.Client & {
  readonly Subscribe: (metadata: grpc.Metadata) => SubscribeCall;
  readonly GetTopic: Unary<{ readonly topic_name: string }, TopicInfo>;
  readonly GetSchema: Unary<{ readonly schema_id: string }, SchemaInfo>;
};

type PubSubConstructor = {
  new (
    address: string,
    credentials: grpc.ChannelCredentials,
    options: grpc.ClientOptions,
  ): PubSubClient;
  readonly service: grpc.ServiceDefinition;
};

const definition = loadSync(fileURLToPath(new URL("pubsub_api.proto", import.meta.url)), {
  keepCase: true,
  longs: String,
  enums: String,
  defaults: true,
});
const eventbus = loadPackageDefinition(definition) as unknown as {
  readonly eventbus: { readonly v1: { readonly PubSub: PubSubConstructor } };
};

export const PubSubService = eventbus.eventbus.v1.PubSub;
