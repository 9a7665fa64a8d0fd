import { breakConnection, resetStream, silenceConnection } from "./http2-connection.ts";
import {
  namedError,
  pubSubError,
  type PubSubErrorName,
  type PubSubErrorOptions,
} from "../model/pubsub-error.ts";
import type { ServerDuplexStream } from "@grpc/grpc-js";
import type { Audience } from "./audience.ts";
import type { FetchRequest, FetchResponse } from "./message.ts";
import type { Emulation } from "../emulation/emulation.ts";
import type { LoggedEvent, TopicLog } from "../events/topic-log.ts";
import type { Alarm } from "../org/clock.ts";

/** Most outstanding events that can be requested (Pub/Sub API Guide, "Subscribe RPC Method"). */
const MAX_PENDING = 100;
/** Size of the events in a response: clients accept 4 MB by default. */
const MAX_RESPONSE_BYTES = 3_000_000;
/** How often a stream that was silenced without a time checks whether it is healed. */
const HEALED_MS = 250;

export type SubscriptionTimes = {
  /** How long after the last response an empty one follows. Salesforce promises 270 s. */
  readonly keepaliveMs: number;
  /** How long a stream without requests stays open. Salesforce: 60 s. */
  readonly requestTimeoutMs: number;
};

/** The caller, by the token of the call's metadata or of the latest `auth_refresh`. */
export type Caller = {
  /** The UUID of the call, in its responses and errors. */
  readonly rpcId: string;
  /** What the session's user may read; undefined when the session has ended. */
  readonly audience: () => Audience | undefined;
  /** Switches to another token. @returns whether it is valid */
  readonly refresh: (token: string) => boolean;
  /** Called once, when the stream has ended for any reason. */
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
 * Topic, preset and replay id of the first request hold for the whole stream. Later requests only add to the number of
 * events that may be sent. Everything up to the number `position` has been sent. All times are by the org's clock.
 */
export class Subscription {
  readonly #emulation: Emulation;
  readonly #call: SubscribeCall;
  readonly #times: SubscriptionTimes;
  readonly #caller: Caller;
  readonly #rpcId: string;
  readonly #stopListening: () => void;
  #topic: TopicLog | undefined;
  #position = 0;
  #pending = 0;
  #blocked = false;
  #silent = false;
  #closed = false;
  #timer: Alarm | undefined;
  #silence: Alarm | undefined;

  constructor(emulation: Emulation, call: SubscribeCall, times: SubscriptionTimes, caller: Caller) {
    this.#emulation = emulation;
    this.#call = call;
    this.#times = times;
    this.#caller = caller;
    this.#rpcId = caller.rpcId;
    this.#stopListening = emulation.log.onAppend(() => this.#deliver());
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

  get topicName(): string | undefined {
    return this.#topic?.name;
  }

  end(): void {
    if (this.#close()) this.#call.end();
  }

  /** Its connection breaks. */
  cut(): void {
    if (this.#close()) breakConnection(this.#call);
  }

  fail(name: PubSubErrorName, options: PubSubErrorOptions = {}): void {
    if (!this.#close()) return;
    this.#call.emit("error", pubSubError(name, this.#rpcId, { ...options, type: "Subscribe" }));
  }

  #request(request: FetchRequest): void {
    if (this.#closed) return;
    const { auth_refresh: token, topic_name, num_requested } = request;
    if (token !== "" && !this.#caller.refresh(token)) {
      return this.fail("service.auth.refresh.invalid");
    }
    const audience = this.#caller.audience();
    if (audience === undefined) return this.fail("service.auth.error");
    if (num_requested <= 0) return this.fail("subscription.fetch.requested.events.invalid");
    if (this.#topic === undefined) this.#start(request, audience);
    else if (topic_name !== "" && topic_name !== this.#topic.name) {
      return this.fail("subscription.fetch.topic.mismatch");
    }
    this.#pending = Math.min(MAX_PENDING, this.#pending + num_requested);
    this.#setTimer();
    this.#deliver();
  }

  #start(request: FetchRequest, audience: Audience): void {
    const { faults, log } = this.#emulation;
    const name = request.topic_name;
    if (name.trim() === "") return this.fail("topic.validation.empty");
    const refused = faults.take("refuse-subscribe", meant(name));
    if (refused !== undefined) return this.fail(namedError(refused.code), refused);
    const topic = log.topic(name);
    if (topic === undefined) return this.fail("topic.not.found");
    const object = log.topicObject(name);
    if (object !== undefined && !audience.mayRead(object)) {
      return this.fail("subscription.topic.cannot.subscribe");
    }
    if (this.#isExhausted()) return this.fail("subscription.limit.exceeded");
    const position = this.#firstPosition(request);
    if (typeof position !== "number") return this.fail(position);
    this.#topic = topic;
    this.#position = position;
  }

  #firstPosition(request: FetchRequest): number | PubSubErrorName {
    const { faults, log } = this.#emulation;
    const { replay_preset, replay_id, topic_name } = request;
    switch (replay_preset) {
      case "EARLIEST":
        return log.earliest;
      case "CUSTOM":
        if (replay_id.length === 0) return "subscription.fetch.replayid.validation.failed";
        if (faults.take("replay-corrupt", meant(topic_name)) !== undefined) {
          return "subscription.fetch.replayid.corrupted";
        }
        return log.replayPosition(replay_id) ?? "subscription.fetch.replayid.corrupted";
      default:
        return log.latest;
    }
  }

  #deliver(): void {
    while (!this.#closed && !this.#blocked && !this.#silent) {
      if (this.#topic === undefined || !this.#isStillThere(this.#topic)) return;
      if (this.#pending === 0) return;
      const events = this.#topic.after(this.#position, this.#pending, MAX_RESPONSE_BYTES);
      const last = events.at(-1);
      if (last === undefined) return;
      if (this.#isExhausted()) return this.fail("subscription.limit.exceeded");
      this.#send(events, last.number);
    }
  }

  /** Assumed: a stream ends at once when its topic is removed; Salesforce says within ten minutes. */
  #isStillThere(topic: TopicLog): boolean {
    if (this.#emulation.log.topic(topic.name) === topic) return true;
    this.fail("topic.not.found");
    return false;
  }

  #isExhausted(): boolean {
    return this.#emulation.org.allocations.remaining("DailyDeliveredPlatformEvents") === 0;
  }

  /** @param position the events up to this number have then been sent */
  #send(events: readonly LoggedEvent[], position: number): void {
    const audience = this.#caller.audience();
    if (audience === undefined) return this.fail("service.auth.error");
    if (this.#injectFault()) return;
    const seen = events.flatMap((event) => audience.seen(event) ?? []);
    this.#position = position;
    this.#pending -= seen.length;
    if (seen.length === 0 && events.length > 0) return;
    this.#write(seen);
    const isDoubled = this.#emulation.faults.take(
      "duplicate-events",
      (fault) => fault.batch && seen.length > 0,
    );
    if (isDoubled !== undefined) this.#write(seen);
  }

  #write(events: readonly LoggedEvent[]): void {
    const { org, log } = this.#emulation;
    if (events.length > 0) org.allocations.use("DailyDeliveredPlatformEvents", events.length);
    const response: FetchResponse = {
      events,
      latestReplayId: log.replayId(this.#position),
      rpcId: this.#rpcId,
      pendingNumRequested: this.#pending,
    };
    this.#blocked = !this.#call.write(response);
    this.#setTimer();
  }

  /** Injects a fault instead of the next response. @returns whether there was one */
  #injectFault(): boolean {
    const { faults } = this.#emulation;
    const isMeant = meant(this.topicName ?? "");
    const error = faults.take("stream-error", isMeant);
    if (error !== undefined) this.fail(namedError(error.code), error);
    else if (faults.take("stream-end", isMeant) !== undefined) this.end();
    else if (faults.take("stream-reset", isMeant) !== undefined) {
      if (this.#close()) resetStream(this.#call);
    } else {
      const silence = faults.take("stream-silence", isMeant);
      if (silence === undefined) return false;
      this.#fallSilent(silence.ms);
    }
    return true;
  }

  #fallSilent(ms: number | undefined): void {
    const { clock } = this.#emulation.org;
    this.#silent = true;
    this.#timer?.cancel();
    const speak = silenceConnection(this.#call);
    const heal = (): void => {
      if (ms === undefined && this.#isSilenced()) {
        this.#silence = clock.after(HEALED_MS, heal);
        return;
      }
      speak();
      this.#silent = false;
      this.#setTimer();
      this.#deliver();
    };
    this.#silence = clock.after(ms ?? HEALED_MS, heal);
  }

  #isSilenced(): boolean {
    const isMeant = meant(this.topicName ?? "");
    const silence = this.#emulation.faults.active("stream-silence");
    return silence !== undefined && isMeant(silence);
  }

  #setTimer(): void {
    this.#timer?.cancel();
    if (this.#closed || this.#silent) return;
    const { clock } = this.#emulation.org;
    this.#timer =
      this.#pending > 0
        ? clock.after(this.#times.keepaliveMs, () => this.#keepAlive())
        : clock.after(this.#times.requestTimeoutMs, () => this.end());
  }

  /** Gives an idle subscriber the stream's latest replay id, so that it need not resume from an old one. */
  #keepAlive(): void {
    this.#deliver();
    if (this.#closed || this.#silent) return;
    if (this.#blocked || this.#pending === 0) return this.#setTimer();
    this.#send([], this.#emulation.log.latest);
  }

  #close(): boolean {
    if (this.#closed) return false;
    this.#closed = true;
    this.#timer?.cancel();
    this.#silence?.cancel();
    this.#stopListening();
    this.#caller.onClose();
    return true;
  }
}

const meant =
  (topic: string) =>
  (fault: { readonly topic?: string | undefined }): boolean =>
    fault.topic === undefined || fault.topic === topic;
