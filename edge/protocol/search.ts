/** A record that was found. */
export type SearchHit = {
  readonly object: string;
  /** Of 18 characters. */
  readonly id: string;
  /** Null of a record without one. */
  readonly name: string | null;
  /** What tells it from others of that name: what it was found by, or else the first that it is known by. */
  readonly beside: { readonly column: string; readonly value: string } | null;
};

/** What `GET /api/search?q=&objects=Account,User` answers; without `objects` all are searched. */
export type SearchAnswer = {
  /** The best first: what is just that, then what begins so, then what has a word that begins so, then the rest. */
  readonly hits: readonly SearchHit[];
  /** Whether an object has more than are answered of it. */
  readonly more: boolean;
  /** Objects that were not searched: they are still copied, or it took too long. */
  readonly unsearched: readonly string[];
};
