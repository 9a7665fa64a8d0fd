import { randomUUID } from "node:crypto";
import PQueue from "p-queue";

/** Batches of pipelines that catch up, under way at once: one is worked out here while Postgres works on the others. */
const AT_ONCE = 2;
/** A slot is not waited for any longer: a pipeline that Postgres holds up holds up no other for good. */
const PATIENCE_MS = 5_000;

/**
 * The slots of a node's pipelines that catch up. Of those that wait, the one furthest behind goes first. So all come to
 * the present together, rather than the busiest long after the others, and on the way their objects show about the same
 * time.
 */
export class CatchUpSlots {
  readonly #queue = new PQueue({ concurrency: AT_ONCE });
  readonly #patienceMs: number;

  constructor(patienceMs: number = PATIENCE_MS) {
    this.#patienceMs = patienceMs;
  }

  /**
   * Runs a batch in a slot.
   *
   * @param behindSince up to which commit its pipeline has come, epoch milliseconds; null for a pipeline that is not
   *   behind, which waits for nobody
   */
  async run<T>(behindSince: number | null, batch: () => Promise<T>): Promise<T> {
    if (behindSince === null) return batch();
    const id = randomUUID();
    const impatient = setTimeout(() => this.#begin(id), this.#patienceMs);
    const begin = () => {
      clearTimeout(impatient);
      return batch();
    };
    return this.#queue.add(begin, { id, priority: -behindSince });
  }

  /** Beside those under way. It counts as one of them, so the next begins when fewer than AT_ONCE are left. */
  #begin(id: string): void {
    this.#queue.setPriority(id, Number.MAX_VALUE);
    this.#queue.concurrency = this.#queue.pending + 1;
    this.#queue.concurrency = AT_ONCE;
  }
}
