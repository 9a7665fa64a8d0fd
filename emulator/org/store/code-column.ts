import { grown, type Column, type Value } from "./column.ts";
import type { FieldValue } from "../../model/record.ts";

type Codes = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** At most this many different values count as few. */
const FEW_VALUES = 1024;
/** A value must occur in this many rows on average to be worth a code. */
const WORTHWHILE_ROWS = 8;
/** Beyond this many, keeping and looking up the strings costs more than writing each value out. */
const MANY_VALUES = 10_000;
/** The memory of a value beside its characters: a string, its place in a list and in a Map. */
const VALUE_OVERHEAD_BYTES = 64;

/** Values that occur often (picklists, owners, cities), each stored once under a code. */
export class CodeColumn implements Column {
  readonly #takesAll: boolean;
  #codes: Codes;
  /** By code; 0 is null. */
  #values: FieldValue[] = [null];
  #byValue = new Map<FieldValue, number>();

  /** @param takesAll whether to accept any number of values */
  constructor(capacity: number, takesAll = false) {
    this.#codes = new Uint8Array(capacity);
    this.#takesAll = takesAll;
  }

  get(row: number): FieldValue {
    return this.#values[this.#codes[row] ?? 0] ?? null;
  }

  set(row: number, value: Value): boolean {
    const code = this.#byValue.get(value) ?? this.#newCode(value);
    if (code === undefined) return false;
    if (row >= this.#codes.length) this.#widen(grown(this.#codes.length, row + 1));
    this.#codes[row] = code;
    return true;
  }

  clear(row: number): void {
    if (row < this.#codes.length) this.#codes[row] = 0;
  }

  keyAt(row: number): number {
    return (this.#codes[row] ?? 0) - 1;
  }

  keyOf(value: Value): number {
    return (this.#byValue.get(value) ?? 0) - 1;
  }

  seal(rows: number): void {
    if (rows < this.#codes.length) this.#codes = this.#codes.slice(0, rows);
  }

  sizeBytes(): number {
    const characters = this.#values.reduce<number>(
      (sum, value) => sum + (typeof value === "string" ? value.length * 2 : 8),
      0,
    );
    return this.#codes.byteLength + characters + this.#values.length * VALUE_OVERHEAD_BYTES;
  }

  values(): Value[] {
    return this.#values.filter((value) => value !== null);
  }

  #newCode(value: Value): number | undefined {
    const code = this.#values.length;
    const most = Math.max(FEW_VALUES, this.#codes.length / WORTHWHILE_ROWS);
    if (!this.#takesAll && code > Math.min(MANY_VALUES, most)) return undefined;
    this.#values.push(value);
    this.#byValue.set(value, code);
    const isWideEnough = code < 256 ** this.#codes.BYTES_PER_ELEMENT;
    if (!isWideEnough) this.#widen(this.#codes.length);
    return code;
  }

  #widen(capacity: number): void {
    const old = this.#codes;
    const most = this.#values.length - 1;
    if (most > 0xffff) this.#codes = new Uint32Array(capacity);
    else this.#codes = most > 255 ? new Uint16Array(capacity) : new Uint8Array(capacity);
    this.#codes.set(old);
  }
}
