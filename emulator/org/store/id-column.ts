import { recordIdOf, recordNumberOf } from "../../model/record-id.ts";
import { grown, type Column, type Value } from "./column.ts";
import type { FieldValue } from "../../model/record.ts";

const MOST_PREFIXES = 255;
const HASH_FACTOR = 0x9e3779b1;
const ID_LENGTH = 18;

/** Ids of this org's records, stored as their numbers. */
export class IdColumn implements Column {
  /** One more than the record's number; 0 for null. */
  #numbers: Uint32Array<ArrayBuffer>;
  /** Which of `#prefixes` the id has. */
  #prefixAt: Uint8Array<ArrayBuffer>;
  #prefixes: string[] = [];

  constructor(capacity: number) {
    this.#numbers = new Uint32Array(capacity);
    this.#prefixAt = new Uint8Array(capacity);
  }

  get(row: number): FieldValue {
    const number = this.#numbers[row] ?? 0;
    if (number === 0) return null;
    return recordIdOf(this.#prefixes[this.#prefixAt[row] ?? 0] ?? "", number - 1);
  }

  set(row: number, value: Value): boolean {
    if (!isIdOfHere(value)) return false;
    const prefix = this.#prefixOf(value);
    if (prefix === -1) return false;
    if (row >= this.#numbers.length) this.#grow(grown(this.#numbers.length, row + 1));
    this.#numbers[row] = recordNumberOf(value) + 1;
    this.#prefixAt[row] = prefix;
    return true;
  }

  clear(row: number): void {
    if (row < this.#numbers.length) this.#numbers[row] = 0;
  }

  keyAt(row: number): number {
    const number = this.#numbers[row] ?? 0;
    return number === 0 ? -1 : keyOfNumber(number);
  }

  keyOf(value: Value): number {
    return isIdOfHere(value) ? keyOfNumber(recordNumberOf(value) + 1) : -1;
  }

  seal(rows: number): void {
    if (rows >= this.#numbers.length) return;
    this.#numbers = this.#numbers.slice(0, rows);
    this.#prefixAt = this.#prefixAt.slice(0, rows);
  }

  sizeBytes(): number {
    return this.#numbers.byteLength + this.#prefixAt.byteLength;
  }

  #prefixOf(id: string): number {
    const prefix = id.slice(0, 3);
    const known = this.#prefixes.indexOf(prefix);
    if (known !== -1 || this.#prefixes.length > MOST_PREFIXES) return known;
    return this.#prefixes.push(prefix) - 1;
  }

  #grow(capacity: number): void {
    const [numbers, prefixAt] = [this.#numbers, this.#prefixAt];
    this.#numbers = new Uint32Array(capacity);
    this.#numbers.set(numbers);
    this.#prefixAt = new Uint8Array(capacity);
    this.#prefixAt.set(prefixAt);
  }
}

const keyOfNumber = (number: number): number => Math.imul(number, HASH_FACTOR) >>> 1;

/** Whether it is exactly the id of a record of this org, with a number of 32 bits. */
export function isIdOfHere(value: Value): value is string {
  if (typeof value !== "string" || value.length !== ID_LENGTH) return false;
  const number = recordNumberOf(value);
  if (!(number >= 0 && number < 0xffffffff)) return false;
  return recordIdOf(value.slice(0, 3), number) === value;
}
