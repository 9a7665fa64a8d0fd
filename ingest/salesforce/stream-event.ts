import type { Buffer } from "node:buffer";

/** One event as the Pub/Sub API hands it out, still encoded. */
export type StreamEvent = {
  /** UUID; the same in a redelivery. */
  readonly eventId: string;
  /** Opaque position, compared only for equality. */
  readonly replayId: Buffer;
  /** Names the Avro schema that this very event was written with. */
  readonly schemaId: string;
  readonly payload: Buffer;
};

/** What a subscription hands over at once. Empty `events`: a keepalive. */
export type Fetch = {
  readonly events: readonly StreamEvent[];
  /** Safe to store once all `events` up to here are applied; may be ahead of the last event's. */
  readonly latestReplayId: Buffer;
  /** Events that were asked for and have not come yet. */
  readonly pending: number;
};

/** Where a subscription starts. `after` is exclusive. */
export type StreamPosition =
  | { readonly kind: "latest" }
  | { readonly kind: "earliest" }
  | { readonly kind: "after"; readonly replayId: Buffer };
