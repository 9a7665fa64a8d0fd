import { closeSync, openSync, readSync } from "node:fs";

/** Enough to tell UTF-16 by its first characters. */
const HEAD_BYTES = 4;

/** @throws Error for people when the file is UTF-16, which spreadsheets save as "Unicode text" */
export function refuseUtf16(path: string): void {
  const head = Buffer.alloc(HEAD_BYTES);
  const file = openSync(path, "r");
  try {
    readSync(file, head, 0, HEAD_BYTES, 0);
  } finally {
    closeSync(file);
  }
  if (isUtf16(head)) throw new Error(`${path} is in UTF-16; save it as UTF-8.`);
}

/** By its mark, or by the empty half of its first Latin characters. */
function isUtf16(head: Buffer): boolean {
  const mark = head.readUInt16BE(0);
  if (mark === 0xfeff || mark === 0xfffe) return true;
  const [a, b, c, d] = head;
  const isLittle = a !== 0 && b === 0 && c !== 0 && d === 0;
  return isLittle || (a === 0 && b !== 0 && c === 0 && d !== 0);
}
