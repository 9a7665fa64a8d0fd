import * as v from "valibot";
import { duration, fault } from "./injection.ts";
import { isPubSubErrorName } from "../model/pubsub-error.ts";

/** The object whose events are affected, as described; all when absent. */
const ofObject = { object: v.optional(v.string()) };

/** The topic whose streams are affected, in its exact case; all when absent. */
const ofTopic = { topic: v.optional(v.string()) };

const error = {
  /** Its name without `sfdc.platform.eventbus.grpc.`; see model/pubsub-error.ts. */
  code: v.pipe(v.string(), v.check(isPubSubErrorName, "expected the name of a Pub/Sub API error")),
  /** Replaces Salesforce's message. */
  message: v.optional(v.string()),
  /** Replaces the usual gRPC status: 13 INTERNAL has been seen with service.unavailable. */
  status: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(16))),
};

/** Faults of the event stream. Event faults are injected at a change's announcement, others at the next response. */
export const streamFaults = [
  /** GetSchema answers this late. */
  fault("slow-schema", { ms: duration }),
  /** The event is sent twice: the same id under a later replay id. With `batch`, a whole response is sent twice. */
  fault("duplicate-events", { ...ofObject, batch: v.optional(v.boolean(), false) }),
  /** A transaction's events are this late, and all later ones follow them. */
  fault("delay-events", { ms: duration }),
  /** This many events are held back, for a second at most, and then sent in random order. */
  fault("reorder-events", {
    ...ofObject,
    window: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(10_000)),
  }),
  /** The event is lost without notice. */
  fault("lose-events", ofObject),
  fault("gap-events", ofObject),
  /** All events of the object in a transaction are sent as one GAP_OVERFLOW. */
  fault("overflow-events", ofObject),
  /** The stream ends with an error instead of its next response. */
  fault("stream-error", { ...ofTopic, ...error }),
  /** The stream is reset (RST_STREAM) instead of its next response. */
  fault("stream-reset", ofTopic),
  /** The stream ends with status OK instead of its next response. */
  fault("stream-end", ofTopic),
  /**
   * From its next response on, the stream's whole connection falls silent as if the other end were gone: nothing is
   * sent, and no ping is answered. It lasts this long; without `ms` until healed.
   */
  fault("stream-silence", { ...ofTopic, ms: v.optional(duration) }),
  fault("refuse-subscribe", { ...ofTopic, ...error }),
  /** Any replay id of a new stream is refused as corrupted. */
  fault("replay-corrupt", ofTopic),
] as const;
