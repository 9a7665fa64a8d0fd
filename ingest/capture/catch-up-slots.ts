import { randomUUID } from "node:crypto";
import PQueue from "p-queue";

/** Concurrent batches of pipelines that catch up: one is computed here while Postgres works on the others. */
const AT_ONCE = 2;
/** The longest wait for a slot, so that a pipeline that Postgres blocks does not block the others for good. */
const PATIENCE_MS = 5_000;

/**
 * The slots of a node for pipelines that catch up. The pipeline furthest behind goes first. So all of them reach the
 * present together, and their objects show about the same time on the way.
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
   * @param behindSince newest commit that its pipeline has applied, epoch milliseconds; null for a pipeline that is not
   *   behind and needs no slot
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

  /** Runs beside the current batches and counts as one: the next begins when fewer than AT_ONCE are left. */
  #begin(id: string): void {
    this.#queue.setPriority(id, Number.MAX_VALUE);
    this.#queue.concurrency = this.#queue.pending + 1;
    this.#queue.concurrency = AT_ONCE;
  }
}
