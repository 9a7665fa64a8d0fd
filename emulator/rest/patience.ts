import { RowLocked, type Patience } from "../model/row-locked.ts";
import type { Org } from "../org/org.ts";

/**
 * The patience of one request: it waits for each lock that it meets as long as the lock says, by the org's clock, and
 * is then made again from where it was (Apex Developer Guide, "Locking Statements": at most ten seconds). It goes on
 * when its client has left. Assumed: what else can refuse a write, such as `If-Unmodified-Since`, is looked at when the
 * lock is had.
 *
 *     work ──▶ RowLocked ──▶ wait: the lock is gone ──▶ work again
 *                                  its time is over ──▶ work again, refused with UNABLE_TO_LOCK_ROW
 */
export class RequestPatience implements Patience {
  readonly #org: Org;
  /** By lock: when the request gives up, epoch milliseconds. */
  readonly #deadlines = new Map<number, number>();

  constructor(org: Org) {
    this.#org = org;
  }

  mayWaitFor(lock: number, ms: number): boolean {
    const now = this.#org.now();
    const deadline = this.#deadlines.get(lock) ?? now + ms;
    this.#deadlines.set(lock, deadline);
    return now < deadline;
  }

  /** Runs the work until no lock keeps it waiting. */
  async had<T>(work: () => T): Promise<T> {
    for (;;) {
      try {
        return work();
      } catch (error) {
        if (!(error instanceof RowLocked)) throw error;
        const left = (this.#deadlines.get(error.lock) ?? 0) - this.#org.now();
        await this.#org.rules.released(error.lock, left);
      }
    }
  }
}

/** Remembers what a request has done already, so that it is not done twice when the request is made again. */
export class Done {
  readonly #done = new Map<string, unknown>();

  /** @param key of the work within the request */
  once<T>(key: string, work: () => T): T {
    if (this.#done.has(key)) return this.#done.get(key) as T;
    const result = work();
    this.#done.set(key, result);
    return result;
  }
}
