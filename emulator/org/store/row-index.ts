import type { Column, Value } from "./column.ts";

const BUCKET_ROWS = 2;

/**
 * Finds the rows of a column that have a value. Rows are in buckets by their value's key, in order. It takes 4 to 8
 * bytes a row, whatever the values.
 */
export class RowIndex {
  readonly #column: Column;
  /** The rows that are not null, bucket by bucket. */
  readonly #rows: Uint32Array;
  /** Where each bucket begins in `#rows`; the last entry is the end. */
  readonly #starts: Uint32Array;

  /** @param rows in the column */
  constructor(column: Column, rows: number) {
    this.#column = column;
    const bucketCount = 2 ** Math.max(0, Math.ceil(Math.log2(Math.max(1, rows / BUCKET_ROWS))));
    const bucketOf = new Int32Array(rows);
    const starts = new Uint32Array(bucketCount + 1);
    for (let row = 0; row < rows; row++) {
      const key = column.keyAt(row);
      const bucket = key === -1 ? -1 : key & (bucketCount - 1);
      bucketOf[row] = bucket;
      if (bucket !== -1) starts[bucket + 1] = (starts[bucket + 1] ?? 0) + 1;
    }
    for (let i = 1; i <= bucketCount; i++) starts[i] = (starts[i] ?? 0) + (starts[i - 1] ?? 0);
    this.#rows = new Uint32Array(starts[bucketCount] ?? 0);
    this.#starts = starts;
    const next = starts.slice();
    for (let row = 0; row < rows; row++) {
      const bucket = bucketOf[row] ?? -1;
      if (bucket === -1) continue;
      const at = next[bucket] ?? 0;
      this.#rows[at] = row;
      next[bucket] = at + 1;
    }
  }

  /** The rows with this value, in their order. */
  *find(value: Value): Generator<number> {
    const key = this.#column.keyOf(value);
    if (key === -1) return;
    const bucket = key & (this.#starts.length - 2);
    const end = this.#starts[bucket + 1] ?? 0;
    for (let i = this.#starts[bucket] ?? 0; i < end; i++) {
      const row = this.#rows[i] ?? 0;
      if (this.#column.get(row) === value) yield row;
    }
  }

  sizeBytes(): number {
    return this.#rows.byteLength + this.#starts.byteLength;
  }
}
