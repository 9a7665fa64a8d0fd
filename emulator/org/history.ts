import type { OrgRecord } from "../model/record.ts";
import type { FormerStates } from "./view.ts";
import type { RecordChange, Transaction } from "./transaction.ts";

/** Most changes in the history; former states of records take most of the memory. */
const DEFAULT_MAX_CHANGES = 200_000;

type IsAfter = (transaction: Transaction) => boolean;

/** The latest transactions, for views of the org before them. */
export class History {
  readonly #maxChanges: number;
  #transactions: Transaction[] = [];
  #changes = 0;
  /** The latest transaction before the history, without its changes. */
  #forgotten: Transaction | undefined;

  constructor(maxChanges: number = DEFAULT_MAX_CHANGES) {
    this.#maxChanges = maxChanges;
  }

  /** The latest commit. It has no changes when it was too large for the history. */
  get latest(): Transaction | undefined {
    return this.#transactions.at(-1) ?? this.#forgotten;
  }

  /** The history is complete after this commit number; 0 when nothing was forgotten. */
  get oldest(): bigint {
    return this.#forgotten?.commitNumber ?? 0n;
  }

  /** Begins after this transaction; what came before is unknown. */
  beginAfter(transaction: Transaction): void {
    this.#forgotten = transaction;
  }

  add(transaction: Transaction): void {
    this.#transactions.push(transaction);
    this.#changes += transaction.changes.length;
    if (this.#changes > this.#maxChanges * 1.25) this.#forget();
  }

  /**
   * The states of records before the transactions that `isAfter` accepts, which must be the latest. Undefined when the
   * history does not have all of them.
   */
  before(isAfter: IsAfter): FormerStates | undefined {
    const former = new Map<string, Map<string, RecordChange["before"]>>();
    for (let i = this.#transactions.length - 1; i >= 0; i--) {
      const transaction = this.#transactions[i];
      if (transaction === undefined || !isAfter(transaction)) return former;
      for (const { object, recordId, before } of transaction.changes) {
        const states = former.get(object) ?? new Map();
        former.set(object, states.set(recordId, before));
      }
    }
    return this.#forgotten === undefined || !isAfter(this.#forgotten) ? former : undefined;
  }

  /** The latest commit that `isAfter` rejects; undefined when there is none. */
  latestBefore(isAfter: IsAfter): Transaction | undefined {
    const found = this.#transactions.findLast((transaction) => !isAfter(transaction));
    if (found !== undefined) return found;
    return this.#forgotten !== undefined && !isAfter(this.#forgotten) ? this.#forgotten : undefined;
  }

  /** Applies a schema change to former states: an earlier view of the org has today's fields. */
  edit(object: string, edited: (record: Readonly<OrgRecord>) => OrgRecord): void {
    const changed = (change: RecordChange): RecordChange => {
      if (change.object !== object) return change;
      const { before, after } = change;
      return { ...change, before: before && edited(before), after: edited(after) };
    };
    this.#transactions = this.#transactions.map((transaction) => ({
      ...transaction,
      changes: transaction.changes.map(changed),
    }));
  }

  #forget(): void {
    let from = 0;
    while (this.#changes > this.#maxChanges) {
      const oldest = this.#transactions[from++];
      if (oldest === undefined) break;
      this.#changes -= oldest.changes.length;
      this.#forgotten = { ...oldest, changes: [] };
    }
    this.#transactions = this.#transactions.slice(from);
  }
}
