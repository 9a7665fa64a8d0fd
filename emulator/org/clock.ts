/** A scheduled callback that can be cancelled. */
export type Alarm = { cancel(): void };

type Pending = { readonly due: number; readonly ring: () => void; timer?: NodeJS.Timeout };

export type ClockOptions = {
  /** Epoch milliseconds of the machine; for tests. */
  readonly real?: () => number;
  /** What the clock shows at first; the machine's time when absent. */
  readonly start?: number;
  /** Milliseconds of this clock in one of the machine: at 1000, 72 hours pass in 4.3 minutes; at 0 it stands still. */
  readonly scale?: number;
};

/** The clock stops here: the last year of Salesforce's dates ends. */
export const LATEST_TIME = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
/** At a greater scale even the shortest timer would skip more time than people want to skip. */
export const MAX_SCALE = 1_000_000;

/** Longer waits take several timers (setTimeout waits at most 2^31 − 1 ms). */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * The org's clock. It can be shifted and scaled while it runs, and everything that waits by it follows: 72 hours of
 * retention pass in seconds. Only a shift turns it back, never the machine's clock.
 */
export class Clock {
  readonly #real: () => number;
  readonly #pending = new Set<Pending>();
  #realStart: number;
  #start: number;
  #scale: number;
  #latest = Number.NEGATIVE_INFINITY;

  constructor({ real = Date.now, start, scale = 1 }: ClockOptions = {}) {
    this.#real = real;
    this.#realStart = real();
    this.#start = start ?? this.#realStart;
    this.#scale = scale;
  }

  get scale(): number {
    return this.#scale;
  }

  /** Epoch milliseconds. */
  now(): number {
    const shown = this.#start + (this.#real() - this.#realStart) * this.#scale;
    this.#latest = Math.min(LATEST_TIME, Math.max(this.#latest, Math.floor(shown)));
    return this.#latest;
  }

  /** Sets its time, also backwards, and its speed, both at once. */
  set(at: number, scale = this.#scale): void {
    this.#realStart = this.#real();
    this.#start = at;
    this.#scale = scale;
    this.#latest = at;
    for (const pending of this.#pending) this.#arm(pending);
  }

  shift(ms: number): void {
    this.set(this.now() + ms);
  }

  /** Moves the clock forward to this time if it is behind. */
  advanceTo(at: number): void {
    if (at > this.now()) this.set(at);
  }

  /** Milliseconds of this clock in one of the machine, from now on. */
  setScale(scale: number): void {
    this.set(this.now(), scale);
  }

  /** Calls back once after this many milliseconds of this clock. It does not keep the process alive. */
  after(ms: number, ring: () => void): Alarm {
    const pending: Pending = { due: this.now() + ms, ring };
    this.#pending.add(pending);
    this.#arm(pending);
    return {
      cancel: () => {
        this.#pending.delete(pending);
        clearTimeout(pending.timer);
      },
    };
  }

  /** Resolves after this many milliseconds of this clock; rejects with the signal's reason when it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason as Error);
      const stop = (): void => {
        alarm.cancel();
        reject(signal?.reason as Error);
      };
      const alarm = this.after(ms, () => {
        signal?.removeEventListener("abort", stop);
        resolve();
      });
      signal?.addEventListener("abort", stop, { once: true });
    });
  }

  #arm(pending: Pending): void {
    clearTimeout(pending.timer);
    const left = pending.due - this.now();
    if (left > 0 && this.#scale === 0) return;
    const delayMs = left <= 0 ? 0 : Math.min(LONGEST_TIMER_MS, Math.ceil(left / this.#scale));
    pending.timer = setTimeout(() => this.#ring(pending), delayMs);
    pending.timer.unref();
  }

  #ring(pending: Pending): void {
    if (!this.#pending.has(pending)) return;
    if (pending.due > this.now()) return this.#arm(pending);
    this.#pending.delete(pending);
    pending.ring();
  }
}
