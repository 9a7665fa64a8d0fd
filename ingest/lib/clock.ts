import { setTimeout as delay } from "node:timers/promises";

/** Time as a dependency, so that tests can control it. */
export interface Clock {
  /** Epoch milliseconds of this host. Never compared with Salesforce's or Postgres's times. */
  now(): number;
  /** Resolves after `ms`. Rejects with `signal.reason` as soon as the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    signal.throwIfAborted();
    try {
      await delay(ms, undefined, { signal });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  },
};
