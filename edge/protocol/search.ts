/** A record that was found. */
export type SearchHit = {
  readonly object: string;
  /** Of 18 characters. */
  readonly id: string;
  /** Null of a record without one. */
  readonly name: string | null;
  /** What it was found by beside its name: the column, and its value; null where the name or the id was looked for. */
  readonly by: { readonly column: string; readonly value: string } | null;
};

/** What `GET /api/search?q=` answers. */
export type SearchAnswer = {
  /** The best first: what is just that, then what begins so, then what has a word that begins so, then the rest. */
  readonly hits: readonly SearchHit[];
  /** Whether an object has more than are answered of it. */
  readonly more: boolean;
  /** Objects that were not searched: they are still copied, or it took too long. */
  readonly unsearched: readonly string[];
};
