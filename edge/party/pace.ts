const EVERY_MS = 1_000;
const MOST_WAIT_MS = 15_000;

/**
 * Runs something at most once a second and never twice at once, the first time at once. Where it fails it is run again,
 * each time a little later, until it succeeds or `stop` is called.
 */
export class Pace {
  readonly #what: string;
  readonly #run: () => Promise<void>;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isRunning = false;
  #isDue = false;
  #failures = 0;
  #nextAtMs = 0;

  /** @param what it is, for the log */
  constructor(what: string, run: () => Promise<void>) {
    [this.#what, this.#run] = [what, run];
  }

  /** How often it failed since it last succeeded. */
  get failures(): number {
    return this.#failures;
  }

  due(): void {
    this.#isDue = true;
    if (this.#isRunning || this.#timer !== null) return;
    const waitMs = this.#nextAtMs - Date.now();
    if (waitMs <= 0) void this.#begin();
    else this.#timer = setTimeout(() => void this.#begin(), waitMs);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    [this.#timer, this.#isDue] = [null, false];
  }

  async #begin(): Promise<void> {
    [this.#timer, this.#isRunning, this.#isDue] = [null, true, false];
    this.#nextAtMs = Date.now() + EVERY_MS;
    try {
      await this.#run();
      this.#failures = 0;
    } catch (error) {
      const why = error instanceof Error ? error.message : "";
      console.error(`${this.#what} failed, and is tried again: ${why}`);
      this.#isDue = true;
      this.#failures += 1;
      this.#nextAtMs = Date.now() + Math.min(MOST_WAIT_MS, EVERY_MS * 2 ** (this.#failures - 1));
    }
    this.#isRunning = false;
    if (this.#isDue) this.due();
  }
}
