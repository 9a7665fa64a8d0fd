import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";

const CHUNK_BYTES = 1 << 20;

/**
 * An append-only file of lines. A line exists once its newline is written. Bytes after the last newline come from a
 * killed process, were never acknowledged, and are cut off.
 */
export class LineFile {
  readonly path: string;
  readonly #file: number;
  #sizeBytes = 0;

  constructor(path: string) {
    this.path = path;
    this.#file = openSync(path, "a+");
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Each complete line. After the last one, incomplete bytes are cut off. */
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

  /** The last line, if all lines are complete and it has at most this many bytes. */
  lastLine(maxBytes: number): string {
    const from = Math.max(0, fstatSync(this.#file).size - maxBytes - 1);
    const tail = Buffer.alloc(maxBytes + 1);
    const text = tail.toString("utf8", 0, readSync(this.#file, tail, 0, tail.length, from));
    return text.trimEnd().split("\n").at(-1) ?? "";
  }

  /**
   * Adds a line completely or not at all.
   *
   * @throws Error of the file system, for example when the disk is full; nothing of the line remains then
   */
  append(line: string): void {
    const bytes = Buffer.from(`${line}\n`);
    let written = 0;
    try {
      // A nearly full disk takes a part and returns its size.
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
