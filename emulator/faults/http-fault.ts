import * as v from "valibot";
import { presetNames } from "./error-preset.ts";
import { target } from "./http-target.ts";
import { closed, count, duration, fault } from "./injection.ts";

const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));

/** Milliseconds of the org's clock: fixed, uniform between two values, or lognormal by two percentiles. */
const delay = v.pipe(
  v.union(
    [duration, closed({ min: duration, max: duration }), closed({ p50: positive, p99: positive })],
    "expected milliseconds, {min, max} or {p50, p99}",
  ),
  v.check((given) => {
    if (typeof given === "number") return true;
    return "min" in given ? given.min <= given.max : given.p50 <= given.p99;
  }, "expected the smaller of two delays first"),
);

/** Whether the fault is injected before the request's work or after it. After it, the work is committed. */
const when = v.optional(v.picklist(["before", "after"]));

const fraction = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** Faults of what is answered over HTTP. Sizes are in bytes, times in milliseconds of the org's clock. */
export const httpFaults = [
  fault("latency", { ...target, ms: delay }),

  /** An error instead of the answer. Other properties override the preset's. */
  fault("error", {
    ...target,
    when,
    preset: v.optional(v.picklist(presetNames)),
    status: v.optional(v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599))),
    errorCode: v.optional(v.string()),
    message: v.optional(v.string()),
    /** Replaces the error's own body. */
    body: v.optional(v.string()),
    contentType: v.optional(v.string()),
    headers: v.optional(v.record(v.string(), v.string())),
  }),

  /** The connection is closed without an answer. */
  fault("drop", { ...target, when }),

  /**
   * The connection breaks at once, and the request's work is done this much later all the same: a client that looks
   * before then finds nothing. Not for requests whose body is a stream, such as uploads.
   */
  fault("late-commit", { ...target, ms: delay }),

  /** Nobody reaches the org: each request over HTTP breaks, and so do all streams of the Pub/Sub API. */
  fault("unreachable", {}),

  /**
   * Only the first part of the body is sent; half of it by default. `clean` ends it as if it were complete, even under
   * gzip. `cut` closes the connection there. `cut-with-length` announces the whole Content-Length first.
   */
  fault("truncate", {
    ...target,
    ending: v.picklist(["clean", "cut", "cut-with-length"]),
    afterBytes: v.optional(count),
    fraction: v.optional(fraction),
  }),

  /** The body stops after this many bytes, for this long; forever when no time is given. */
  fault("stall", { ...target, afterBytes: count, ms: v.optional(duration) }),

  /**
   * The body is corrupted: a flipped bit, a byte that is not UTF-8, a byte order mark, a missing quotation mark, or two
   * swapped names in the header line.
   */
  fault("corrupt", {
    ...target,
    how: v.picklist(["flipped-bit", "bad-utf8", "byte-order-mark", "lost-quote", "header-row"]),
  }),

  /** The gzip body has a wrong checksum, no end, or garbled data; only for clients that accept gzip. */
  fault("gzip-broken", { ...target, how: v.picklist(["checksum", "cut", "garbled"]) }),

  /** The caller's session, or every session, ends at this call: 401 INVALID_SESSION_ID until a new sign-in. */
  fault("token-expiry", { ...target, sessions: v.optional(v.picklist(["caller", "all"])) }),

  /** Reads over REST and Bulk show the org as it was this long ago. */
  fault("read-lag", { ms: duration }),
] as const;

export type Delay = v.InferOutput<typeof delay>;
