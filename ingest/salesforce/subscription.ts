import { status } from "@grpc/grpc-js";
import type { StreamError } from "./errors.ts";
import type { FetchRequest, FetchResponse, SubscribeCall } from "./pubsub-wire.ts";
import type { Fetch, StreamEvent, StreamPosition } from "./stream-event.ts";
import { type StreamFailure, streamErrorOf } from "./stream-failure.ts";

/** Most events outstanding at once ("Pub/Sub API Allocations"); a stream may not ask for more. */
export const WINDOW = 100;
/** Asking for a few events at a time would cost a message each. */
const LOW_WATER = WINDOW / 2;

export type SubscriptionOptions = {
  readonly topic: string;
  readonly position: StreamPosition;
  /** Without any answer for so long while events are asked for, the stream is taken for dead. */
  readonly watchdogMs: number;
};

/**
 * Reads one Subscribe call to its end.
 *
 *   server ──responses──► buffer ──next()──► consumer
 *      ▲                                        │ next() says: the fetch before is applied
 *      └───────────── num_requested ◄───────────┘
 *
 * outstanding (asked for, not yet come) + buffered + in the consumer's hands ≤ WINDOW, always. Events are asked for only
 * when the consumer comes for the next fetch, so a slow consumer holds the stream back, and memory is bounded.
 *
 * What happens while the consumer is busy: what is outstanding still comes, into the buffer. Once nothing is outstanding
 * the server waits 60 s and then ends the stream (Pub/Sub API, "Subscribe RPC"). The buffered fetches are still handed
 * over; then the end surfaces as a StreamError of code 0, and the caller subscribes anew after what it has applied.
 * While the consumer waits, something is always outstanding.
 */
export async function* readSubscription(
  call: SubscribeCall,
  { topic, position, watchdogMs }: SubscriptionOptions,
  signal: AbortSignal,
): AsyncGenerator<Fetch, void, void> {
  const inbox = new Inbox(call, topic, watchdogMs);
  const cancel = () => call.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  let request: FetchRequest = { topic_name: topic, num_requested: WINDOW, ...startOf(position) };
  try {
    while (!signal.aborted) {
      if (request.num_requested > 0) inbox.ask(request);
      const fetch = await inbox.next(signal);
      if (fetch === null) return;
      yield fetch;
      request = { topic_name: topic, num_requested: inbox.room() };
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

  /** How many events to ask for now; 0 while it is not worth a message. */
  room(): number {
    const taken = this.#outstanding + this.#events.length;
    return taken <= LOW_WATER || this.#outstanding === 0 ? WINDOW - taken : 0;
  }

  ask(request: FetchRequest): void {
    if (this.#end !== null) return;
    this.#outstanding += request.num_requested;
    this.#call.write(request);
    this.#watch();
  }

  /** Everything that has come, as one fetch; waits for something to come. Null once aborted. Throws how the call ended. */
  async next(signal: AbortSignal): Promise<Fetch | null> {
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
    this.#wake();
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
