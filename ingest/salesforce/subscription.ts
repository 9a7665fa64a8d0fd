import { status } from "@grpc/grpc-js";
import type { StreamError } from "./errors.ts";
import type { KeepaliveCadence } from "./keepalive-cadence.ts";
import type { FetchRequest, FetchResponse, SubscribeCall } from "./pubsub-wire.ts";
import type { Fetch, StreamEvent, StreamPosition } from "./stream-event.ts";
import { type StreamFailure, streamErrorOf } from "./stream-failure.ts";

/** Most events outstanding at once. A stream may not request more ("Pub/Sub API Allocations"). */
const WINDOW = 100;
/** Fewer events are not requested, since each request costs a message. */
const LOW_WATER = WINDOW / 2;
/** Most events that are outstanding, buffered or held by the consumer, while they are small. */
const AHEAD = 1_000;
/** No events are requested ahead while this many bytes of payload are held. An event has up to 1 MB. */
const AHEAD_BYTES = 4 * 1024 * 1024;

/** How long what was received already may take to be read. */
const UNREAD_MS = 250;

export type SubscriptionOptions = {
  readonly topic: string;
  readonly position: StreamPosition;
  /** Says for how long a stream may be silent while events are outstanding. Then it is taken for dead. */
  readonly cadence: KeepaliveCadence;
};

/**
 * Reads one Subscribe call to its end.
 *
 *   server ──responses──► buffer ──next(): all of it──► consumer
 *      ▲                    │                              │ next() means: the fetch before is applied
 *      └── num_requested ◄──┴──────────────────────────────┘
 *
 * Always: outstanding (requested, not yet received) ≤ WINDOW; outstanding + buffered + held by the consumer ≤ AHEAD.
 * A busy consumer gets a larger fetch next time, up to AHEAD events, so its work per fetch is done once for all.
 * A slow consumer holds the stream back, and memory is bounded.
 *
 * If nothing is outstanding, the server ends the stream after 60 s (Pub/Sub API, "Subscribe RPC"). Buffered fetches are
 * still delivered, then StreamError of code 0 is thrown, and the caller subscribes again after what it has applied.
 * While the consumer waits, something is always outstanding.
 */
export async function* readSubscription(
  call: SubscribeCall,
  { topic, position, cadence }: SubscriptionOptions,
  signal: AbortSignal,
): AsyncGenerator<Fetch, void, void> {
  const inbox = new Inbox(call, topic, cadence);
  const cancel = () => call.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  try {
    inbox.ask({ topic_name: topic, num_requested: WINDOW, ...startOf(position) });
    while (!signal.aborted) {
      const fetch = await inbox.next(signal);
      if (fetch === null) return;
      yield fetch;
    }
  } finally {
    signal.removeEventListener("abort", cancel);
    inbox.close();
  }
}

function startOf(position: StreamPosition): Pick<FetchRequest, "replay_preset" | "replay_id"> {
  switch (position.kind) {
    case "latest":
      return { replay_preset: "LATEST" };
    case "earliest":
      return { replay_preset: "EARLIEST" };
    case "after":
      return { replay_preset: "CUSTOM", replay_id: position.replayId };
  }
}

/** Events that were received and not taken yet, and the end of the call. */
class Inbox {
  readonly #call: SubscribeCall;
  readonly #topic: string;
  readonly #cadence: KeepaliveCadence;
  #events: StreamEvent[] = [];
  /** Held by the consumer. */
  #taken: readonly StreamEvent[] = [];
  #latestReplayId: Buffer | null = null;
  #outstanding = 0;
  #status: StreamFailure | null = null;
  #drained = false;
  #end: StreamError | null = null;
  #wake: () => void = () => {};
  #watchdog: NodeJS.Timeout | undefined;
  #last: { readonly at: number; readonly isKeepalive: boolean } | null = null;

  constructor(call: SubscribeCall, topic: string, cadence: KeepaliveCadence) {
    this.#call = call;
    this.#topic = topic;
    this.#cadence = cadence;
    call.on("data", (response: FetchResponse) => this.#take(response));
    // grpc-js emits an error in addition to the status. "end" comes once all data are delivered, before or after it.
    call.on("error", () => {});
    call.on("status", (ended: StreamFailure) => {
      this.#status = ended;
      if (this.#drained) this.#finish(endOf(ended, topic));
    });
    call.on("end", () => {
      this.#drained = true;
      if (this.#status !== null) this.#finish(endOf(this.#status, topic));
    });
  }

  ask(request: FetchRequest): void {
    if (this.#end !== null) return;
    this.#outstanding += request.num_requested;
    this.#call.write(request);
    this.#watch();
  }

  /**
   * Waits for events, and returns everything received as one fetch. What was taken before counts as applied. Null once
   * aborted. Throws the error that ended the call.
   */
  async next(signal: AbortSignal): Promise<Fetch | null> {
    this.#taken = [];
    this.#askAhead();
    while (this.#latestReplayId === null) {
      if (signal.aborted) return null;
      if (this.#end !== null) throw this.#end;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    const fetch = {
      events: this.#events,
      latestReplayId: this.#latestReplayId,
      pending: this.#outstanding,
    };
    this.#taken = this.#events;
    this.#events = [];
    this.#latestReplayId = null;
    return fetch;
  }

  close(): void {
    clearTimeout(this.#watchdog);
    this.#call.cancel();
  }

  #take({ events, latest_replay_id: latestReplayId }: FetchResponse): void {
    for (const { event, replay_id: replayId } of events) {
      if (event === null) continue;
      this.#events.push({
        eventId: event.id,
        replayId,
        schemaId: event.schema_id,
        payload: event.payload,
      });
    }
    this.#latestReplayId = latestReplayId;
    this.#learn(events.length > 0);
    this.#outstanding = Math.max(0, this.#outstanding - events.length);
    this.#watch();
    this.#askAhead();
    this.#wake();
  }

  #askAhead(): void {
    const held = [...this.#taken, ...this.#events];
    const bytes = held.reduce((sum, { payload }) => sum + payload.length, 0);
    const room = Math.min(WINDOW, AHEAD - held.length) - this.#outstanding;
    if (room < LOW_WATER || bytes > AHEAD_BYTES) return;
    this.ask({ topic_name: this.#topic, num_requested: room });
  }

  /** The timer runs only while events are outstanding. Otherwise the server sends nothing. */
  #watch(): void {
    clearTimeout(this.#watchdog);
    if (this.#outstanding === 0) return;
    const ms = this.#cadence.silentAfterMs;
    // Where this process itself stood still, what came meanwhile is read before the second timer.
    this.#watchdog = setTimeout(
      () => {
        this.#watchdog = setTimeout(() => this.#giveUp(ms), UNREAD_MS);
      },
      Math.max(0, ms - UNREAD_MS),
    );
  }

  #giveUp(silentMs: number): void {
    const details = `the stream was silent for ${Math.round(silentMs / 100) / 10} s`;
    this.#cadence.missed(this.#topic);
    this.#finish(streamErrorOf({ code: status.DEADLINE_EXCEEDED, details }, this.#topic));
    this.#call.cancel();
  }

  #learn(hasEvents: boolean): void {
    const at = performance.now();
    const last = this.#last;
    this.#last = { at, isKeepalive: !hasEvents };
    if (last === null) this.#cadence.reopened(this.#topic, hasEvents);
    else if (last.isKeepalive && !hasEvents) this.#cadence.kept(at - last.at);
  }

  #finish(error: StreamError): void {
    // The first error counts. Cancelling causes another.
    this.#end ??= error;
    clearTimeout(this.#watchdog);
    this.#wake();
  }
}

function endOf(ended: StreamFailure, topic: string): StreamError {
  if (ended.code !== status.OK) return streamErrorOf(ended, topic);
  return streamErrorOf({ ...ended, details: "the server ended the stream" }, topic);
}
