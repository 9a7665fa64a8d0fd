import * as v from "valibot";
import { closed, duration, injection } from "./injection.ts";
import { isPubSubErrorName } from "../model/pubsub-error.ts";

/** The object whose events are meant, as described; all when absent. */
const ofObject = { ...injection, object: v.optional(v.string()) };

/** The topic whose streams are meant, in its exact case; all when absent. */
const ofTopic = { ...injection, topic: v.optional(v.string()) };

/** An error of the Pub/Sub API. */
const error = {
  /** Its name without `sfdc.platform.eventbus.grpc.`: pubsub/error.ts lists them. */
  code: v.pipe(v.string(), v.check(isPubSubErrorName, "expected the name of a Pub/Sub API error")),
  /** In the place of Salesforce's words. */
  message: v.optional(v.string()),
  /** The gRPC status, where another one than the usual is meant: 13 INTERNAL has been seen with service.unavailable. */
  status: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(16))),
};

/** Faults of the event stream. Those of events strike when a change is announced, those of streams when one is to be answered. */
export const streamFaults = [
  /** GetSchema answers only after so long. */
  closed({ kind: v.literal("slow-schema"), ...injection, ms: duration }),
  /** The event comes again: the same id under a later replay id. With `batch`, a whole response comes again as it was. */
  closed({
    kind: v.literal("duplicate-events"),
    ...ofObject,
    batch: v.optional(v.boolean(), false),
  }),
  /** A transaction's events come so long after its commit, and all later ones after them. */
  closed({ kind: v.literal("delay-events"), ...injection, ms: duration }),
  /** So many events are gathered, for a second at most, and then come in any order. */
  closed({
    kind: v.literal("reorder-events"),
    ...ofObject,
    window: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(10_000)),
  }),
  /** The event never comes, and nothing tells of it. */
  closed({ kind: v.literal("lose-events"), ...ofObject }),
  /** The event comes as a gap event. */
  closed({ kind: v.literal("gap-events"), ...ofObject }),
  /** All of a transaction's events of the object come as one GAP_OVERFLOW. */
  closed({ kind: v.literal("overflow-events"), ...ofObject }),
  /** The stream ends with an error in the place of its next response. */
  closed({ kind: v.literal("stream-error"), ...ofTopic, ...error }),
  /** The stream is reset (RST_STREAM) in the place of its next response. */
  closed({ kind: v.literal("stream-reset"), ...ofTopic }),
  /** The stream ends, with status OK, in the place of its next response. */
  closed({ kind: v.literal("stream-end"), ...ofTopic }),
  /**
   * From its next response on, the stream's whole connection falls silent as if its other end were gone: nothing comes,
   * and no ping is answered. For so long; without `ms` until healed.
   */
  closed({ kind: v.literal("stream-silence"), ...ofTopic, ms: v.optional(duration) }),
  /** A new stream is refused with an error. */
  closed({ kind: v.literal("refuse-subscribe"), ...ofTopic, ...error }),
  /** The replay id of a new stream is refused as corrupted, whatever it is. */
  closed({ kind: v.literal("replay-corrupt"), ...ofTopic }),
] as const;
