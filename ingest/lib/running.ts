/**
 * Runs loops concurrently until the first one fails or `signal` aborts. Then it stops the others, waits for them, and
 * throws the first error. A loop may return; the others continue.
 */
export async function runTogether(
  loops: readonly ((signal: AbortSignal) => Promise<void>)[],
  signal: AbortSignal,
): Promise<void> {
  const stop = new AbortController();
  const all = AbortSignal.any([signal, stop.signal]);
  const failures: unknown[] = [];
  await Promise.all(
    loops.map((loop) =>
      loop(all).catch((error: unknown) => {
        failures.push(error);
        stop.abort(error);
      }),
    ),
  );
  if (failures.length > 0) throw failures[0];
}

/** One loop notifies it and another waits for it. A notification while none waits is not lost. */
export class Signal {
  #notified = false;
  #wake: (() => void) | null = null;
  readonly #others = new Set<Signal>();

  notify(): void {
    this.#notified = true;
    this.#wake?.();
    for (const other of this.#others) other.notify();
  }

  /** Another loop waits for the same, with a signal of its own. @returns ends that */
  passOn(to: Signal): () => void {
    this.#others.add(to);
    return () => void this.#others.delete(to);
  }

  /** True at the next notification; false after `maxMs` without one. Rejects when the signal aborts. */
  async wait(maxMs: number, signal: AbortSignal): Promise<boolean> {
    signal.throwIfAborted();
    if (!this.#notified) await this.#sleep(maxMs, signal);
    const wasNotified = this.#notified;
    this.#notified = false;
    signal.throwIfAborted();
    return wasNotified;
  }

  #sleep(maxMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", wake);
        this.#wake = null;
        resolve();
      };
      const timer = setTimeout(wake, maxMs);
      signal.addEventListener("abort", wake, { once: true });
      this.#wake = wake;
    });
  }
}
