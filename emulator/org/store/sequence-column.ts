import { recordIdOf, recordNumberOf } from "../../model/record-id.ts";
import type { Column, Value } from "./column.ts";
import type { FieldValue } from "../../model/record.ts";

/** The ids of an object whose rows are its records 0, 1, 2 …, as seeded. They need no memory. */
export class SequenceColumn implements Column {
  #keyPrefix = "";
  #rows = 0;

  get(row: number): FieldValue {
    return row < this.#rows ? recordIdOf(this.#keyPrefix, row) : null;
  }

  set(row: number, value: Value): boolean {
    if (typeof value !== "string" || row > this.#rows) return false;
    if (this.#rows === 0) this.#keyPrefix = value.slice(0, 3);
    if (value !== recordIdOf(this.#keyPrefix, row)) return false;
    this.#rows = Math.max(this.#rows, row + 1);
    return true;
  }

  clear(): void {
    throw new Error("The id of a record cannot be taken away.");
  }

  rowOf(id: string): number | undefined {
    const number = recordNumberOf(id);
    return number >= 0 && number < this.#rows && recordIdOf(this.#keyPrefix, number) === id
      ? number
      : undefined;
  }

  keyAt(row: number): number {
    return row;
  }

  keyOf(value: Value): number {
    return (typeof value === "string" ? this.rowOf(value) : undefined) ?? -1;
  }

  seal(): void {}

  sizeBytes(): number {
    return 0;
  }
}
