import { setImmediate as nextTurn } from "node:timers/promises";
import { csvLine, csvValue, type CsvFormat } from "./csv.ts";
import type { FieldType } from "../org/field-describe.ts";
import type { FieldValue } from "../org/record.ts";

/** Some hundred records: rendered in one go, and kept as one buffer. */
type Chunk = {
  readonly firstRow: number;
  readonly bytes: Buffer;
  /** Where each row ends in `bytes`. */
  readonly ends: Uint32Array;
};

export type ResultColumn = {
  readonly name: string;
  readonly type: FieldType;
};

/** About 5 ms of rendering, so that the emulator goes on answering. */
const CHUNK_ROWS = 500;

/** The result of a query job: rendered once, then handed out in pages of any size. */
export class BulkResult {
  readonly header: Buffer;
  readonly #columns: readonly ResultColumn[];
  readonly #format: CsvFormat;
  readonly #chunks: Chunk[] = [];
  #rows = 0;
  #bytes = 0;

  constructor(columns: readonly ResultColumn[], format: CsvFormat) {
    this.#columns = columns;
    this.#format = format;
    this.header = Buffer.from(
      csvLine(
        columns.map(({ name }) => name),
        format,
      ),
    );
  }

  get rows(): number {
    return this.#rows;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Renders the records, giving way to other work every few hundred; stops early when the signal says so. */
  async render(records: Iterable<readonly FieldValue[]>, signal: AbortSignal): Promise<void> {
    let lines: string[] = [];
    for (const values of records) {
      lines.push(this.#line(values));
      if (lines.length < CHUNK_ROWS) continue;
      this.#append(lines);
      lines = [];
      await nextTurn();
      if (signal.aborted) return;
    }
    this.#append(lines);
  }

  /** The bytes of these rows, without the header. */
  *slice(from: number, count: number): Generator<Buffer> {
    const to = Math.min(from + count, this.#rows);
    for (let i = Math.floor(from / CHUNK_ROWS); i < this.#chunks.length; i++) {
      const chunk = this.#chunks[i];
      if (chunk === undefined || chunk.firstRow >= to) return;
      const start = endOf(chunk, from - chunk.firstRow);
      yield chunk.bytes.subarray(start, endOf(chunk, to - chunk.firstRow));
    }
  }

  #line(values: readonly FieldValue[]): string {
    const texts = values.map((value, i) => csvValue(this.#columns[i]?.type, value));
    return csvLine(texts, this.#format);
  }

  #append(lines: readonly string[]): void {
    if (lines.length === 0) return;
    const ends = new Uint32Array(lines.length);
    let end = 0;
    for (const [i, line] of lines.entries()) {
      end += Buffer.byteLength(line);
      ends[i] = end;
    }
    this.#chunks.push({ firstRow: this.#rows, bytes: Buffer.from(lines.join("")), ends });
    this.#rows += lines.length;
    this.#bytes += end;
  }
}

/** Where the first n rows of a chunk end; n may lie outside of it. */
function endOf({ ends }: Chunk, n: number): number {
  if (n <= 0) return 0;
  return ends[Math.min(n, ends.length) - 1] ?? 0;
}
