import { status } from "@grpc/grpc-js";
import type { StreamError } from "./errors.ts";
import type { FetchRequest, FetchResponse, SubscribeCall } from "./pubsub-wire.ts";
import type { Fetch, StreamEvent, StreamPosition } from "./stream-event.ts";
import { type StreamFailure, streamErrorOf } from "./stream-failure.ts";

/** Most events outstanding at once ("Pub/Sub API Allocations"); a stream may not ask for more. */
const WINDOW = 100;
/** Asking for a few events at a time would cost a message each. */
const LOW_WATER = WINDOW / 2;
/** Most events that are outstanding, buffered and in the consumer's hands, while what is held is small. */
const AHEAD = 1_000;
/** With so many bytes of payload held nothing is asked for ahead: an event is up to 1 MB. */
const AHEAD_BYTES = 4 * 1024 * 1024;

export type SubscriptionOptions = {
  readonly topic: string;
  readonly position: StreamPosition;
  /** Without any answer for so long while events are asked for, the stream is taken for dead. */
  readonly watchdogMs: number;
};

/**
 * Reads one Subscribe call to its end.
 *
 *   server ──responses──► buffer ──next(): all of it──► consumer
 *      ▲                    │                              │ next() says: the fetch before is applied
 *      └── num_requested ◄──┴──────────────────────────────┘
 *
 * outstanding (asked for, not yet come) ≤ WINDOW, and with what is buffered and in the consumer's hands ≤ AHEAD, always.
 * So a consumer that is busy finds a larger fetch when it comes back, up to AHEAD events: what it does once a fetch is
 * then done once for all of them. A slow consumer holds the stream back, and memory is bounded.
 *
 * Once nothing is outstanding the server waits 60 s and then ends the stream (Pub/Sub API, "Subscribe RPC"). The buffered
 * fetches are still handed over; then the end surfaces as a StreamError of code 0, and the caller subscribes anew after
 * what it has applied. While the consumer waits, something is always outstanding.
 */
export async function* readSubscription(
  call: SubscribeCall,
  { topic, position, watchdogMs }: SubscriptionOptions,
  signal: AbortSignal,
): AsyncGenerator<Fetch, void, void> {
  const inbox = new Inbox(call, topic, watchdogMs);
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

/** What has come and was not taken yet, and how the call ended. */
class Inbox {
  readonly #call: SubscribeCall;
  readonly #topic: string;
  readonly #watchdogMs: number;
  #events: StreamEvent[] = [];
  /** In the consumer's hands. */
  #taken: readonly StreamEvent[] = [];
  #latestReplayId: Buffer | null = null;
  #outstanding = 0;
  #status: StreamFailure | null = null;
  #drained = false;
  #end: StreamError | null = null;
  #wake: () => void = () => {};
  #watchdog: NodeJS.Timeout | undefined;

  constructor(call: SubscribeCall, topic: string, watchdogMs: number) {
    this.#call = call;
    this.#topic = topic;
    this.#watchdogMs = watchdogMs;
    call.on("data", (response: FetchResponse) => this.#take(response));
    // An error is emitted beside the status that holds it. The end comes once all data are handed over, before or after.
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
   * Everything that has come, as one fetch; waits for something to come. What was taken before is done with. Null once
   * aborted. Throws how the call ended.
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

  /** Nothing is awaited while nothing is outstanding: the server then has no reason to speak. */
  #watch(): void {
    clearTimeout(this.#watchdog);
    if (this.#outstanding === 0) return;
    this.#watchdog = setTimeout(() => {
      const details = `the stream said nothing for ${this.#watchdogMs / 1000} s`;
      this.#finish(streamErrorOf({ code: status.DEADLINE_EXCEEDED, details }, this.#topic));
      this.#call.cancel();
    }, this.#watchdogMs);
  }

  #finish(error: StreamError): void {
    // The first word counts: cancelling makes another.
    this.#end ??= error;
    clearTimeout(this.#watchdog);
    this.#wake();
  }
}

function endOf(ended: StreamFailure, topic: string): StreamError {
  if (ended.code !== status.OK) return streamErrorOf(ended, topic);
  return streamErrorOf({ ...ended, details: "the server ended the stream" }, topic);
}
