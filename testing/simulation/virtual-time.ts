type Step = { readonly at: number; readonly order: number; readonly run: () => void };

/** A queue of planned calls, in virtual milliseconds. Calls for the same moment run in the order of planning. */
export class VirtualTime {
  readonly #queue: Step[] = [];
  #order = 0;
  #now: number;

  constructor(start: number) {
    this.#now = start;
  }

  get now(): number {
    return this.#now;
  }

  plan(at: number, run: () => void): void {
    this.#queue.push({ at, order: ++this.#order, run });
  }

  /** Runs the next call. @returns false if nothing is planned up to `limit` */
  step(limit: number): boolean {
    let first = 0;
    for (let n = 1; n < this.#queue.length; n++) {
      const [a, b] = [this.#queue[n], this.#queue[first]];
      if (a && b && (a.at < b.at || (a.at === b.at && a.order < b.order))) first = n;
    }
    const [next] = this.#queue.splice(first, 1);
    if (next === undefined || next.at > limit) return false;
    this.#now = Math.max(this.#now, next.at);
    next.run();
    return true;
  }
}

export const iso = (ms: number) => new Date(ms).toISOString();
