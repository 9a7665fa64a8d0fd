import type { FieldValue } from "../../model/record.ts";

/** A value that is there. */
export type Value = NonNullable<FieldValue>;

/** The values of one field in the rows of an object, in some form that takes little memory. A row has null until set. */
export type Column = {
  /** Null where the row was never set. */
  get(row: number): FieldValue;
  /** Keeps the value, if this form can hold it. @returns false, with nothing changed, if it cannot */
  set(row: number, value: Value): boolean;
  clear(row: number): void;
  /** A number that equal values share, from 0 up to 2^31: what an index is made by. -1 for null. */
  keyAt(row: number): number;
  /** What `keyAt` is for rows with this value. */
  keyOf(value: Value): number;
  /** Gives back the memory that was taken in advance: there are so many rows, and no more to come soon. */
  seal(rows: number): void;
  /** What its values take. */
  sizeBytes(): number;
};

/** A capacity of at least so many rows that leaves room to grow. */
export function grown(capacity: number, rows: number): number {
  return Math.max(rows, Math.ceil(capacity * 1.5), 16);
}
