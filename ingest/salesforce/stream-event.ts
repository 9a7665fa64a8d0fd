import type { Buffer } from "node:buffer";

/** One event from the Pub/Sub API, still encoded. */
export type StreamEvent = {
  /** UUID; the same in a redelivery. */
  readonly eventId: string;
  /** Opaque position, compared only for equality. */
  readonly replayId: Buffer;
  /** The Avro schema that this event was written with. */
  readonly schemaId: string;
  readonly payload: Buffer;
};

/** A batch of a subscription. Empty `events`: a keepalive. */
export type Fetch = {
  readonly events: readonly StreamEvent[];
  /** May be stored once all `events` are applied. It may be ahead of the last event's. */
  readonly latestReplayId: Buffer;
  /** Events that were requested and have not arrived. */
  readonly pending: number;
};

/** Where a subscription starts. `after` is exclusive. */
export type StreamPosition =
  | { readonly kind: "latest" }
  | { readonly kind: "earliest" }
  | { readonly kind: "after"; readonly replayId: Buffer };
