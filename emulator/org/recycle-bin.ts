const DAY_MS = 86_400_000;
/** Help, "Manage the Recycle Bin": deleted records stay in it for 15 days. */
export const RECYCLE_BIN_DAYS = 15;

type Deletion = { readonly object: string; readonly commitNumber: bigint; readonly at: number };

/**
 * When the records in the recycle bin were deleted, and together with which others. The records themselves are in their
 * tables. Assumed: what leaves the bin is gone at once; in a real org queryAll shows it until a later clean-up.
 */
export class RecycleBin {
  /** By id, the latest last. */
  readonly #deletions = new Map<string, Deletion>();
  readonly #together = new Map<bigint, Set<string>>();

  get size(): number {
    return this.#deletions.size;
  }

  /** @param at epoch milliseconds */
  add(object: string, id: string, commitNumber: bigint, at: number): void {
    this.remove(id);
    this.#deletions.set(id, { object, commitNumber, at });
    const together = this.#together.get(commitNumber);
    if (together === undefined) this.#together.set(commitNumber, new Set([id]));
    else together.add(id);
  }

  remove(id: string): void {
    const deletion = this.#deletions.get(id);
    if (deletion === undefined) return;
    this.#deletions.delete(id);
    const together = this.#together.get(deletion.commitNumber);
    together?.delete(id);
    if (together?.size === 0) this.#together.delete(deletion.commitNumber);
  }

  /** The ids in the bin that were deleted in the same transaction, including this one. */
  deletedWith(id: string): readonly string[] {
    const deletion = this.#deletions.get(id);
    return deletion === undefined ? [] : [...(this.#together.get(deletion.commitNumber) ?? [])];
  }

  /** Records whose time in the bin is over, oldest first. */
  *expired(now: number): Generator<{ readonly object: string; readonly id: string }> {
    for (const [id, { object, at }] of this.#deletions) {
      if (at > now - RECYCLE_BIN_DAYS * DAY_MS) return;
      yield { object, id };
    }
  }
}
