import { grown, type Column, type Value } from "./column.ts";
import type { FieldValue } from "../../model/record.ts";

/** The highest position, since positions have 32 bits. */
const MAX_BYTES = 2 ** 32;
/** The header of a text, its length in bytes and its width, takes at most this many bytes. */
const MOST_HEADER_BYTES = 5;
/** As FNV-1a. */
const HASH_START = 0x811c9dc5;
const HASH_FACTOR = 0x01000193;

/**
 * Texts that are mostly different, one after the other. Each is its length in bytes, then its characters, with one byte
 * each if all fit, else two. Every string comes back unchanged, even with lone surrogates.
 */
export class TextColumn implements Column {
  #bytes: Buffer<ArrayBuffer> = Buffer.alloc(0);
  /** The next free position; 0 is never used. */
  #end = 1;
  /** Where each row's text begins; 0 for null. */
  #starts: Uint32Array<ArrayBuffer>;

  constructor(capacity: number) {
    this.#starts = new Uint32Array(capacity);
  }

  get(row: number): FieldValue {
    const start = this.#starts[row] ?? 0;
    if (start === 0) return null;
    const first = this.#bytes[start] ?? 0;
    if (first < 0x80 && (first & 1) === 0) {
      return this.#bytes.toString("latin1", start + 1, start + 1 + (first >>> 1));
    }
    const { from, to, isWide } = this.#extent(start);
    return this.#bytes.toString(isWide ? "utf16le" : "latin1", from, to);
  }

  set(row: number, value: Value): boolean {
    if (typeof value !== "string") return false;
    if (row >= this.#starts.length) this.#growStarts(grown(this.#starts.length, row + 1));
    this.#makeRoom(MOST_HEADER_BYTES + value.length * 2);
    this.#starts[row] = this.#end;
    if (!this.#putNarrow(value)) this.#putWide(value);
    return true;
  }

  clear(row: number): void {
    if (row < this.#starts.length) this.#starts[row] = 0;
  }

  keyAt(row: number): number {
    const start = this.#starts[row] ?? 0;
    if (start === 0) return -1;
    const { from, to, isWide } = this.#extent(start);
    const bytes = this.#bytes;
    let hash = HASH_START;
    for (let at = from; at < to; at += isWide ? 2 : 1) {
      const unit = (bytes[at] ?? 0) | (isWide ? (bytes[at + 1] ?? 0) << 8 : 0);
      hash = Math.imul(hash ^ unit, HASH_FACTOR);
    }
    return hash >>> 1;
  }

  keyOf(value: Value): number {
    if (typeof value !== "string") return -1;
    let hash = HASH_START;
    for (let i = 0; i < value.length; i++)
      hash = Math.imul(hash ^ value.charCodeAt(i), HASH_FACTOR);
    return hash >>> 1;
  }

  seal(rows: number): void {
    if (rows < this.#starts.length) this.#starts = this.#starts.slice(0, rows);
    this.#bytes = Buffer.from(this.#bytes.buffer.transfer(this.#end));
  }

  sizeBytes(): number {
    return this.#bytes.length + this.#starts.byteLength;
  }

  #extent(start: number): { from: number; to: number; isWide: boolean } {
    let [at, header, shift] = [start, 0, 0];
    for (;;) {
      const byte = this.#bytes[at++] ?? 0;
      header |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
      shift += 7;
    }
    return { from: at, to: at + (header >>> 1), isWide: (header & 1) === 1 };
  }

  #putHeader(length: number, isWide: boolean): number {
    let at = this.#end;
    let header = (length << 1) | Number(isWide);
    for (; header >= 0x80; header >>>= 7) this.#bytes[at++] = (header & 0x7f) | 0x80;
    this.#bytes[at++] = header;
    return at;
  }

  /** @returns false, with nothing used, where a character needs two bytes */
  #putNarrow(text: string): boolean {
    const bytes = this.#bytes;
    const from = this.#putHeader(text.length, false);
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 0xff) return false;
      bytes[from + i] = unit;
    }
    this.#end = from + text.length;
    return true;
  }

  #putWide(text: string): void {
    const from = this.#putHeader(text.length * 2, true);
    this.#end = from + this.#bytes.write(text, from, "utf16le");
  }

  #makeRoom(sizeBytes: number): void {
    const needed = this.#end + sizeBytes;
    if (needed <= this.#bytes.length) return;
    if (needed > MAX_BYTES) throw new RangeError("A field's texts take more than 4 GB.");
    const capacity = Math.min(MAX_BYTES, grown(this.#bytes.length, needed));
    this.#bytes = Buffer.from(this.#bytes.buffer.transfer(capacity));
  }

  #growStarts(capacity: number): void {
    const old = this.#starts;
    this.#starts = new Uint32Array(capacity);
    this.#starts.set(old);
  }
}
