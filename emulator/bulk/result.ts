import { setImmediate as nextTurn } from "node:timers/promises";
import { csvLine, type CsvFormat } from "./csv.ts";
import { CsvWriter } from "./csv-writer.ts";
import { Spool } from "./spool.ts";
import type { FieldType } from "../model/field-describe.ts";
import type { FieldValue } from "../model/record.ts";

export type ResultColumn = {
  readonly name: string;
  readonly type: FieldType;
};

const FLUSH_BYTES = 200 * 1024;
/** Rendering yields to other work after this long … */
const TURN_MS = 4;
/** … which it checks after this many rows. */
const ROWS_PER_LOOK = 16;

/** Rows of CSV, rendered to bytes once and read in pages of any size. */
export class BulkResult {
  readonly header: Buffer;
  readonly #writer: CsvWriter;
  readonly #spool = new Spool();
  #ends = new Float64Array(256);
  #rows = 0;

  constructor(columns: readonly ResultColumn[], format: CsvFormat) {
    const names = columns.map(({ name }) => name);
    this.header = Buffer.from(names.length === 0 ? "" : csvLine(names, format));
    this.#writer = new CsvWriter(
      columns.map(({ type }) => type),
      format,
    );
  }

  get rows(): number {
    return this.#rows;
  }

  get bytes(): number {
    return this.#spool.size + this.#writer.length;
  }

  /** Renders the rows, yielding to other work every few milliseconds. Stops early when the signal aborts. */
  async render(rows: Iterable<readonly FieldValue[]>, signal: AbortSignal): Promise<void> {
    let turnEnds = performance.now() + TURN_MS;
    for (const values of rows) {
      this.add(values);
      if (this.#rows % ROWS_PER_LOOK !== 0) continue;
      if (this.#writer.length >= FLUSH_BYTES) await this.flush();
      if (performance.now() < turnEnds) continue;
      await nextTurn();
      if (signal.aborted) return;
      turnEnds = performance.now() + TURN_MS;
    }
    await this.flush();
  }

  /** Adds a row; it can be read after the next flush. */
  add(values: readonly FieldValue[]): void {
    this.#writer.row(values);
    if (this.#rows === this.#ends.length) this.#ends = doubled(this.#ends);
    this.#ends[this.#rows++] = this.bytes;
  }

  async flush(): Promise<void> {
    if (this.#writer.length > 0) await this.#spool.append(this.#writer.take());
  }

  /** The header and these rows; undefined when they are too large to be in memory. */
  page(from: number, count: number): Buffer | undefined {
    const rows = this.#spool.inMemory(this.#endOf(from), this.#endOf(from + count));
    return rows && Buffer.concat([this.header, rows]);
  }

  async *pieces(from: number, count: number): AsyncGenerator<Buffer> {
    yield this.header;
    yield* this.#spool.read(this.#endOf(from), this.#endOf(from + count));
  }

  close(): void {
    this.#spool.close();
  }

  /** Where the first n rows end, or all rows when there are fewer. */
  #endOf(n: number): number {
    return n <= 0 ? 0 : (this.#ends[Math.min(n, this.#rows) - 1] ?? 0);
  }
}

function doubled(ends: Float64Array): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(ends.length * 2);
  longer.set(ends);
  return longer;
}
