import type { ExportChoice } from "./export-address.ts";

const LINE_FEED = 0x0a;
const QUOTE = 0x22;

/** Counts the rows of a file as its bytes come: lines that end outside of quotes, without the headings of a CSV. */
export function makeRowCounter(format: ExportChoice["format"]): (bytes: Uint8Array) => number {
  const isCsv = format === "csv";
  let lines = 0;
  let isQuoted = false;
  return (bytes) => {
    for (const byte of bytes) {
      // A quote within quotes is doubled: twice turned is as it was.
      if (byte === QUOTE && isCsv) isQuoted = !isQuoted;
      else if (byte === LINE_FEED && !isQuoted) lines += 1;
    }
    return Math.max(0, isCsv ? lines - 1 : lines);
  };
}
