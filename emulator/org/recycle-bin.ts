const DAY_MS = 86_400_000;
/** Help, "Manage the Recycle Bin": deleted records stay in it for 15 days. */
export const RECYCLE_BIN_DAYS = 15;

type Deletion = { readonly object: string; readonly commitNumber: bigint; readonly at: number };

/**
 * When the records in the recycle bin were deleted, and with which others. The records themselves are in their tables.
 * Assumed: what leaves the bin is gone at once; a real org lets queryAll see it until a clean-up some time later.
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

  /** Restored, or gone for good. */
  remove(id: string): void {
    const deletion = this.#deletions.get(id);
    if (deletion === undefined) return;
    this.#deletions.delete(id);
    const together = this.#together.get(deletion.commitNumber);
    together?.delete(id);
    if (together?.size === 0) this.#together.delete(deletion.commitNumber);
  }

  /** The ids in the bin of what the same transaction deleted, this one among them. */
  deletedWith(id: string): readonly string[] {
    const deletion = this.#deletions.get(id);
    return deletion === undefined ? [] : [...(this.#together.get(deletion.commitNumber) ?? [])];
  }

  /** What has been in it for longer than it may at this moment, oldest first. */
  *expired(now: number): Generator<{ readonly object: string; readonly id: string }> {
    for (const [id, { object, at }] of this.#deletions) {
      if (at > now - RECYCLE_BIN_DAYS * DAY_MS) return;
      yield { object, id };
    }
  }
}
