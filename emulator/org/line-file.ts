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

  /**
   * Adds a line as a whole or not at all.
   *
   * @throws Error of the file system, when the disk is full for example; nothing of the line is left behind then
   */
  append(line: string): void {
    const bytes = Buffer.from(`${line}\n`);
    let written = 0;
    try {
      // A disk that has room for a part of it takes that part and says so.
      while (written < bytes.length) written += writeSync(this.#file, bytes, written);
    } catch (error) {
      if (written > 0) ftruncateSync(this.#file, fstatSync(this.#file).size - written);
      throw error;
    }
    this.#sizeBytes += bytes.length;
  }

  close(): void {
    closeSync(this.#file);
  }
}
