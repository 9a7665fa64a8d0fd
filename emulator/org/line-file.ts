import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";

const CHUNK_BYTES = 1 << 20;

/**
 * A file of lines that only grows. A line is there once its newline is: what a killed process left behind the last
 * newline was never acknowledged, and is cut off.
 */
export class LineFile {
  readonly path: string;
  readonly #file: number;
  #sizeBytes = 0;

  /** Opens the file, or makes it. */
  constructor(path: string) {
    this.path = path;
    this.#file = openSync(path, "a+");
  }

  /** What was written to it and read of it so far. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Each whole line. When all were read, what is behind the last is cut off. */
  *lines(): Generator<string> {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    let rest: Buffer = Buffer.alloc(0);
    let position = 0;
    for (;;) {
      const size = readSync(this.#file, chunk, 0, CHUNK_BYTES, position + rest.length);
      if (size === 0) break;
      const bytes = Buffer.concat([rest, chunk.subarray(0, size)]);
      let from = 0;
      for (let at = bytes.indexOf(10, from); at !== -1; at = bytes.indexOf(10, from)) {
        yield bytes.toString("utf8", from, at);
        from = at + 1;
      }
      position += from;
      rest = bytes.subarray(from);
    }
    if (rest.length > 0) ftruncateSync(this.#file, position);
    this.#sizeBytes = position;
  }

  /** The last line of a file whose every line is whole, if it has at most so many bytes. */
  lastLine(maxBytes: number): string {
    const from = Math.max(0, fstatSync(this.#file).size - maxBytes - 1);
    const tail = Buffer.alloc(maxBytes + 1);
    const text = tail.toString("utf8", 0, readSync(this.#file, tail, 0, tail.length, from));
    return text.trimEnd().split("\n").at(-1) ?? "";
  }

  append(line: string): void {
    this.#sizeBytes += writeSync(this.#file, `${line}\n`);
  }

  close(): void {
    closeSync(this.#file);
  }
}
