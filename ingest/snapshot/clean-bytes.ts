import { isUtf8 } from "node:buffer";

const NUL = 0x00;
const REPLACING = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * A stream of UTF-8, cleaned as `cleanText` cleans a text, however its bytes are cut. Bytes that are no UTF-8 become
 * U+FFFD.
 *
 * @param onNuls called with the number of NULs left out
 */
export async function* cleanBytes(
  chunks: AsyncIterable<Buffer>,
  onNuls: (count: number) => void,
): AsyncIterable<Buffer> {
  let left: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = left.length === 0 ? chunk : Buffer.concat([left, chunk]);
    const end = endOfWhole(bytes);
    left = bytes.subarray(end);
    if (end > 0) yield cleaned(bytes.subarray(0, end), onNuls);
  }
  if (left.length > 0) yield cleaned(left, onNuls);
}

/** The bytes themselves where they are clean, which is nearly always. */
function cleaned(bytes: Buffer, onNuls: (count: number) => void): Buffer {
  const valid = isUtf8(bytes) ? bytes : Buffer.from(REPLACING.decode(bytes));
  if (!valid.includes(NUL)) return valid;
  const kept = Buffer.from(valid.filter((byte) => byte !== NUL));
  onNuls(valid.length - kept.length);
  return kept;
}

/** Where a character begins whose bytes are not all there yet; the length where none is. */
function endOfWhole(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    const isContinuation = (byte & 0xc0) === 0x80;
    if (isContinuation) continue;
    return lengthOf(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** Bytes of the character that begins with this byte. */
function lengthOf(first: number): number {
  if (first < 0xc0) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}
