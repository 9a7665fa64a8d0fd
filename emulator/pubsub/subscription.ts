import { createHash, randomUUID } from "node:crypto";
import type { ServerDuplexStream } from "@grpc/grpc-js";
import type { EventLog } from "../events/event-log.ts";
import { replayIdOf } from "../events/replay-id.ts";
import type { LoggedEvent, TopicLog } from "../events/topic-log.ts";
import { pubSubError, type PubSubErrorName } from "./error.ts";
import type { ConsumerEvent, FetchRequest, FetchResponse } from "./message.ts";

/** More outstanding events than this cannot be asked for (Pub/Sub API Guide, "Subscribe RPC Method"). */
const MAX_PENDING = 100;
/** Payload of one response: a client accepts 4 MB by default. */
const MAX_RESPONSE_BYTES = 3_000_000;

export type SubscriptionTimes = {
  /** An empty response follows the last one after this long. Salesforce promises 270 s. */
  readonly keepaliveMs: number;
  /** A stream of which nothing more is requested ends after this long. Salesforce: 60 s. */
  readonly requestTimeoutMs: number;
};

export type Caller = {
  /** Whether the session is still good. */
  readonly isAuthorized: () => boolean;
  /** Called once, when the stream has ended in whatever way. */
  readonly onClose: () => void;
};

export type SubscribeCall = ServerDuplexStream<FetchRequest, FetchResponse>;

/**
 * One Subscribe stream.
 *
 *               first request              events sent, pending = 0
 *     (opened) ───────────────▶ delivering ───────────────────────▶ drained ──▶ (ended, OK)
 *                               │  ▲     ▲                             │   60 s without a request
 *                   keepalive   └──┘     └─────────────────────────────┘
 *                   with nothing to send            a request adds to pending
 *
 * Topic, preset and replay id of the first request hold for the whole stream; later requests only add to the number of
 * events that may be sent. `position` is the number up to which everything has been sent.
 */
export class Subscription {
  readonly #log: EventLog;
  readonly #call: SubscribeCall;
  readonly #times: SubscriptionTimes;
  readonly #caller: Caller;
  readonly #rpcId = randomUUID();
  readonly #stopListening: () => void;
  #topic: TopicLog | undefined;
  #position = 0;
  #pending = 0;
  #blocked = false;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(log: EventLog, call: SubscribeCall, times: SubscriptionTimes, caller: Caller) {
    this.#log = log;
    this.#call = call;
    this.#times = times;
    this.#caller = caller;
    this.#stopListening = log.onAppend(() => this.#deliver());
    call.on("data", (request: FetchRequest) => this.#request(request));
    call.on("end", () => this.end());
    call.on("cancelled", () => this.#close());
    call.on("error", () => this.#close());
    call.on("drain", () => {
      this.#blocked = false;
      this.#deliver();
    });
    this.#setTimer();
  }

  /** Ends the stream with status OK. */
  end(): void {
    if (this.#close()) this.#call.end();
  }

  /** Ends the stream with an error. */
  fail(name: PubSubErrorName, message?: string): void {
    if (this.#close()) this.#call.emit("error", pubSubError(name, this.#rpcId, message));
  }

  #request(request: FetchRequest): void {
    if (this.#closed) return;
    if (!this.#caller.isAuthorized()) return this.fail("service.auth.error");
    if (request.num_requested <= 0) {
      return this.fail("subscription.fetch.requested.events.invalid");
    }
    if (this.#topic === undefined) this.#start(request);
    else if (request.topic_name !== "" && request.topic_name !== this.#topic.name) {
      return this.fail("subscription.fetch.topic.mismatch");
    }
    this.#pending = Math.min(MAX_PENDING, this.#pending + request.num_requested);
    this.#setTimer();
    this.#deliver();
  }

  #start(request: FetchRequest): void {
    if (request.topic_name.trim() === "") return this.fail("topic.validation.empty");
    const topic = this.#log.topic(request.topic_name);
    if (topic === undefined) return this.fail("topic.not.found");
    const position = this.#firstPosition(request);
    if (typeof position !== "number") return this.fail(position);
    this.#topic = topic;
    this.#position = position;
  }

  #firstPosition({ replay_preset, replay_id }: FetchRequest): number | PubSubErrorName {
    switch (replay_preset) {
      case "EARLIEST":
        return this.#log.earliest;
      case "CUSTOM":
        if (replay_id.length === 0) return "subscription.fetch.replayid.validation.failed";
        return this.#log.replayPosition(replay_id) ?? "subscription.fetch.replayid.corrupted";
      default:
        return this.#log.latest;
    }
  }

  #deliver(): void {
    while (!this.#closed && !this.#blocked && this.#topic !== undefined && this.#pending > 0) {
      const events = this.#topic.after(this.#position, this.#pending, MAX_RESPONSE_BYTES);
      const last = events.at(-1);
      if (last === undefined) return;
      this.#pending -= events.length;
      this.#position = last.number;
      this.#send(events);
    }
  }

  #send(events: readonly LoggedEvent[]): void {
    if (!this.#caller.isAuthorized()) return this.fail("service.auth.error");
    const response: FetchResponse = {
      events: events.map(consumerEvent),
      latest_replay_id: replayIdOf(this.#position),
      rpc_id: this.#rpcId,
      pending_num_requested: this.#pending,
    };
    this.#blocked = !this.#call.write(response);
    this.#setTimer();
  }

  #setTimer(): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    this.#timer =
      this.#pending > 0
        ? setTimeout(() => this.#keepAlive(), this.#times.keepaliveMs)
        : setTimeout(() => this.end(), this.#times.requestTimeoutMs);
  }

  /** Tells a waiting subscriber where the org's stream is by now, so that it need not go back to an old replay id. */
  #keepAlive(): void {
    this.#deliver();
    if (this.#closed) return;
    if (this.#blocked || this.#pending === 0) return this.#setTimer();
    this.#position = this.#log.latest;
    this.#send([]);
  }

  #close(): boolean {
    if (this.#closed) return false;
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#stopListening();
    this.#caller.onClose();
    return true;
  }
}

function consumerEvent({ number, schemaId, payload }: LoggedEvent): ConsumerEvent {
  return {
    event: { id: eventId(number), schema_id: schemaId, payload },
    replay_id: replayIdOf(number),
  };
}

/** A UUID that is the same whenever the event is sent. */
function eventId(number: number): string {
  const hex = createHash("md5").update(`event ${number}`).digest("hex");
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20),
  ].join("-");
}
