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
};
export type FetchResponse = {
  readonly events: readonly ConsumerEvent[];
  readonly latest_replay_id: Buffer;
  readonly rpc_id: string;
  readonly pending_num_requested: number;
};
export type ConsumerEvent = {
  readonly event: {
    readonly id: string;
    readonly schema_id: string;
    readonly payload: Buffer;
  };
  readonly replay_id: Buffer;
};
