import { grown, type Column, type Value } from "./column.ts";
import type { FieldValue } from "../../model/record.ts";

const HASH_FACTOR = 0x9e3779b1;

/** Amounts, coordinates, times: numbers that are mostly different. NaN stands for null. */
export class NumberColumn implements Column {
  #numbers: Float64Array<ArrayBuffer>;

  constructor(capacity: number) {
    this.#numbers = new Float64Array(capacity).fill(Number.NaN);
  }

  get(row: number): FieldValue {
    const number = this.#numbers[row] ?? Number.NaN;
    return Number.isNaN(number) ? null : number;
  }

  set(row: number, value: Value): boolean {
    if (typeof value !== "number" || Number.isNaN(value)) return false;
    if (row >= this.#numbers.length) this.#grow(grown(this.#numbers.length, row + 1));
    this.#numbers[row] = value;
    return true;
  }

  clear(row: number): void {
    if (row < this.#numbers.length) this.#numbers[row] = Number.NaN;
  }

  keyAt(row: number): number {
    const number = this.#numbers[row] ?? Number.NaN;
    return Number.isNaN(number) ? -1 : keyOfNumber(number);
  }

  keyOf(value: Value): number {
    return typeof value === "number" && !Number.isNaN(value) ? keyOfNumber(value) : -1;
  }

  seal(rows: number): void {
    if (rows < this.#numbers.length) this.#numbers = this.#numbers.slice(0, rows);
  }

  sizeBytes(): number {
    return this.#numbers.byteLength;
  }

  #grow(capacity: number): void {
    const old = this.#numbers;
    this.#numbers = new Float64Array(capacity).fill(Number.NaN, old.length);
    this.#numbers.set(old);
  }
}

const double = new Float64Array(1);
const halves = new Uint32Array(double.buffer);

function keyOfNumber(number: number): number {
  double[0] = number + 0;
  const mixed = Math.imul((halves[0] ?? 0) ^ Math.imul(halves[1] ?? 0, HASH_FACTOR), HASH_FACTOR);
  return (mixed ^ (mixed >>> 15)) & 0x7fffffff;
}
