import type { FormerStates } from "./view.ts";
import type { Transaction } from "./transaction.ts";

/** Changes that are remembered; a record's former state is what most of the memory goes to. */
const DEFAULT_MAX_CHANGES = 200_000;

/** The latest transactions, so that the org can be seen as it was before them. */
export class History {
  readonly #maxChanges: number;
  #transactions: Transaction[] = [];
  #changes = 0;
  /** Everything after this commit is remembered. */
  #completeAfter = 0n;

  constructor(maxChanges: number = DEFAULT_MAX_CHANGES) {
    this.#maxChanges = maxChanges;
  }

  add(transaction: Transaction): void {
    this.#transactions.push(transaction);
    this.#changes += transaction.changes.length;
    if (this.#changes > this.#maxChanges * 1.25) this.#forget();
  }

  /**
   * The states that records had before the transactions that `isAfter` names, which must be the latest ones; undefined
   * when those are not all remembered.
   */
  before(isAfter: (transaction: Transaction) => boolean): FormerStates | undefined {
    const former = new Map<string, Map<string, Transaction["changes"][number]["before"]>>();
    for (let i = this.#transactions.length - 1; i >= 0; i--) {
      const transaction = this.#transactions[i];
      if (transaction === undefined || !isAfter(transaction)) return former;
      for (const { object, recordId, before } of transaction.changes) {
        const states = former.get(object) ?? new Map();
        former.set(object, states.set(recordId, before));
      }
    }
    return this.#completeAfter === 0n ? former : undefined;
  }

  /** The transaction of this commit number, if it is remembered. */
  find(commitNumber: bigint): Transaction | undefined {
    return this.#transactions.find((transaction) => transaction.commitNumber === commitNumber);
  }

  #forget(): void {
    let from = 0;
    while (this.#changes > this.#maxChanges) {
      const oldest = this.#transactions[from++];
      if (oldest === undefined) break;
      this.#changes -= oldest.changes.length;
      this.#completeAfter = oldest.commitNumber;
    }
    this.#transactions = this.#transactions.slice(from);
  }
}
