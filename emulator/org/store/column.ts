import type { FieldValue } from "../../model/record.ts";

export type Value = NonNullable<FieldValue>;

/** The values of one field in the rows of an object, in a compact form. A row is null until it is set. */
export type Column = {
  /** Null where the row was never set. */
  get(row: number): FieldValue;
  /** Stores the value if this form can hold it. @returns false, with nothing changed, if it cannot */
  set(row: number, value: Value): boolean;
  clear(row: number): void;
  /** A number from 0 to 2^31 that equal values share, for indexes. -1 for null. */
  keyAt(row: number): number;
  /** The `keyAt` of rows with this value. */
  keyOf(value: Value): number;
  /** Releases spare capacity: this is the number of rows, and no more are expected. */
  seal(rows: number): void;
  sizeBytes(): number;
};

/** A capacity of at least this many rows, with room to grow. */
export function grown(capacity: number, rows: number): number {
  return Math.max(rows, Math.ceil(capacity * 1.5), 16);
}
