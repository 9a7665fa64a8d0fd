import type { LoggedEvent } from "../events/topic-log.ts";

/** The messages of `pubsub_api.proto` as this server reads and writes them. */

export type TopicRequest = { readonly topic_name: string };
export type TopicInfo = {
  readonly topic_name: string;
  readonly tenant_guid: string;
  readonly can_publish: boolean;
  readonly can_subscribe: boolean;
  readonly schema_id: string;
  readonly rpc_id: string;
};

export type SchemaRequest = { readonly schema_id: string };
export type SchemaInfo = {
  readonly schema_json: string;
  readonly schema_id: string;
  readonly rpc_id: string;
};

export type FetchRequest = {
  readonly topic_name: string;
  readonly replay_preset: "LATEST" | "EARLIEST" | "CUSTOM";
  readonly replay_id: Buffer;
  readonly num_requested: number;
  readonly auth_refresh: string;
};

/** A FetchResponse before encoding; its events are already in bytes. */
export type FetchResponse = {
  readonly events: readonly Pick<LoggedEvent, "bytes">[];
  readonly latestReplayId: Buffer;
  readonly rpcId: string;
  readonly pendingNumRequested: number;
};
