import { randomBytes } from "node:crypto";
import { open, unlink, type FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Kept in memory; larger spools become files. */
const MEMORY_BYTES = 256 * 1024;
/** Read at once; larger pieces are no faster (measured on loopback). */
const PIECE_BYTES = 256 * 1024;

/**
 * Bytes that are appended at the end and read from anywhere: the result of a job, or an upload to one.
 *
 *     append(…)… → in memory ──beyond 256 KB──▶ in a temporary file → close()
 *
 * The file is unlinked as soon as it is open, so nothing is left behind however the process ends.
 */
export class Spool {
  #size = 0;
  #pieces: Buffer[] = [];
  #file: FileHandle | undefined;
  #readers = 0;
  #closed = false;

  get size(): number {
    return this.#size;
  }

  /** Takes over the buffer. Await it before the next append. */
  async append(bytes: Buffer): Promise<void> {
    if (this.#closed || bytes.length === 0) return;
    const at = this.#size;
    this.#size += bytes.length;
    if (this.#file !== undefined) return writeAll(this.#file, bytes, at);
    this.#pieces.push(bytes);
    if (this.#size > MEMORY_BYTES) await this.#moveToFile();
  }

  /** The bytes of this range; undefined when they are not in memory. */
  inMemory(from: number, to: number): Buffer | undefined {
    if (this.#file !== undefined) return undefined;
    if (this.#pieces.length > 1) this.#pieces = [Buffer.concat(this.#pieces)];
    return this.#pieces[0]?.subarray(from, to) ?? Buffer.alloc(0);
  }

  /** The bytes of this range, in pieces. Reading goes on to the end even when the spool is closed meanwhile. */
  async *read(from = 0, to: number = this.#size): AsyncGenerator<Buffer> {
    if (this.#closed) throw new Error("The bytes of this job were given up.");
    const inMemory = this.inMemory(from, to);
    if (inMemory !== undefined) {
      yield inMemory;
      return;
    }
    this.#readers++;
    try {
      for (let at = from; at < to; at += PIECE_BYTES) {
        yield await this.#piece(at, Math.min(PIECE_BYTES, to - at));
      }
    } finally {
      this.#readers--;
      await this.#release();
    }
  }

  close(): void {
    this.#closed = true;
    this.#pieces = [];
    void this.#release();
  }

  async #piece(at: number, length: number): Promise<Buffer> {
    const piece = Buffer.allocUnsafeSlow(length);
    let have = 0;
    while (have < length) {
      const read = await this.#file?.read(piece, have, length - have, at + have);
      if (read === undefined || read.bytesRead === 0) {
        throw new Error(`The temporary file of a job ends at ${at + have} of ${this.#size} bytes.`);
      }
      have += read.bytesRead;
    }
    return piece;
  }

  async #moveToFile(): Promise<void> {
    const file = await unnamedFile();
    let at = 0;
    for (const piece of this.#pieces) {
      await writeAll(file, piece, at);
      at += piece.length;
    }
    this.#file = file;
    this.#pieces = [];
    await this.#release();
  }

  async #release(): Promise<void> {
    if (!this.#closed || this.#readers > 0) return;
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }
}

async function unnamedFile(): Promise<FileHandle> {
  const path = join(tmpdir(), `orgmirror-emulator-${randomBytes(12).toString("hex")}.spool`);
  const file = await open(path, "wx+", 0o600);
  await unlink(path);
  return file;
}

async function writeAll(file: FileHandle, bytes: Buffer, at: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, at + written);
    written += bytesWritten;
  }
}
