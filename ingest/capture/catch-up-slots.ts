/** Batches of pipelines that catch up, under way at once: one is worked out here while Postgres works on the others. */
const AT_ONCE = 2;
/** A turn that does not come is not waited for any longer: a pipeline that Postgres holds up holds up no other for good. */
const PATIENCE_MS = 5_000;

type Waiting = { readonly behindSince: number; readonly begin: () => void };

/**
 * The turns of a node's pipelines that catch up: of those that wait, the one furthest behind goes first. So all come to the
 * present together, rather than the busiest long after the others, and on the way their objects show about the same time.
 */
export class CatchUpSlots {
  readonly #patienceMs: number;
  #running = 0;
  #waiting: readonly Waiting[] = [];

  constructor(patienceMs: number = PATIENCE_MS) {
    this.#patienceMs = patienceMs;
  }

  /**
   * Runs a batch in its turn.
   *
   * @param behindSince up to which commit its pipeline has come, epoch milliseconds; null for a pipeline that is not behind, which
   *   waits for nobody
   */
  async run<T>(behindSince: number | null, batch: () => Promise<T>): Promise<T> {
    if (behindSince === null) return batch();
    if (this.#running >= AT_ONCE) await this.#slot(behindSince);
    this.#running += 1;
    try {
      return await batch();
    } finally {
      this.#running -= 1;
      if (this.#running < AT_ONCE) this.#next()?.begin();
    }
  }

  #slot(behindSince: number): Promise<void> {
    return new Promise((resolve) => {
      const begin = () => {
        clearTimeout(impatient);
        this.#waiting = this.#waiting.filter((other) => other !== waiting);
        resolve();
      };
      const impatient = setTimeout(begin, this.#patienceMs);
      const waiting = { behindSince, begin };
      this.#waiting = [...this.#waiting, waiting];
    });
  }

  #next(): Waiting | undefined {
    return this.#waiting.toSorted((a, b) => a.behindSince - b.behindSince)[0];
  }
}
