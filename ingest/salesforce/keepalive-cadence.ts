/** Keepalives that are late by less are not missed. */
const GRACE_MS = 10_000;
/** Fewer keepalives than this do not show a cadence. */
const ENOUGH = 2;

/**
 * How long a stream may be silent, learned from the keepalives of all streams of a server. Salesforce promises one within
 * 270 s ("Subscribe Keepalive Behavior", Pub/Sub API), sends one after about 60 s, and seems to leave one out now and
 * then (forcedotcom/pub-sub-api#31):
 *
 *   unknown ─ two keepalives, each after another ─► the longest interval ─ one was left out ─► twice as long, …
 *
 * A stream is silent GRACE_MS after its keepalive was due. The promise is the most that is ever waited for. All times
 * are milliseconds.
 */
export class KeepaliveCadence {
  readonly #mostMs: number;
  readonly #missed = new Set<string>();
  #longestMs = 0;
  #kept = 0;

  /** @param mostMs after which any stream is silent */
  constructor(mostMs: number) {
    this.#mostMs = mostMs;
  }

  get silentAfterMs(): number {
    return this.#kept < ENOUGH ? this.#mostMs : Math.min(this.#mostMs, this.#longestMs + GRACE_MS);
  }

  /** A keepalive came so long after the one before. */
  kept(intervalMs: number): void {
    this.#kept += 1;
    this.#longestMs = Math.max(this.#longestMs, intervalMs);
  }

  /** The stream of a topic was silent for too long, and is opened anew. */
  missed(topic: string): void {
    this.#missed.add(topic);
  }

  /**
   * A new stream of the topic spoke first. Where it had nothing to tell, the one before may not have been dead: its
   * server left a keepalive out.
   */
  reopened(topic: string, hasEvents: boolean): void {
    if (this.#missed.delete(topic) && !hasEvents) this.#longestMs *= 2;
  }
}
