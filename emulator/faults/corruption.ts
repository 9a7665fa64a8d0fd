import { headChanged, type Bytes } from "./body-bytes.ts";
import type { Fault } from "./fault.ts";
import type { Random } from "../org/random.ts";

export type Corruption = Extract<Fault, { kind: "corrupt" }>["how"];

/** How much of the body is searched for a place to corrupt. */
const HEAD_BYTES = 4096;
const NOT_UTF8 = 0xff;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const QUOTE = 0x22;
const NEWLINE = 0x0a;

/** The body with one error near its beginning, at a random place. */
export function corrupted(bytes: Bytes, how: Corruption, random: Random): Bytes {
  return headChanged(bytes, HEAD_BYTES, (head) => change(head, how, random));
}

function change(head: Buffer, how: Corruption, random: Random): Uint8Array {
  switch (how) {
    case "byte-order-mark":
      return Buffer.concat([BYTE_ORDER_MARK, head]);
    case "flipped-bit":
      return withByte(head, random.below(head.length), (byte) => byte ^ (1 << random.below(7)));
    case "bad-utf8":
      return withByte(head, random.below(head.length), () => NOT_UTF8);
    case "lost-quote":
      return withoutQuote(head, random);
    case "header-row":
      return withHeaderRow(head);
  }
}

function withByte(head: Buffer, at: number, change: (byte: number) => number): Buffer {
  head[at] = change(head[at] ?? 0);
  return head;
}

/** Removes a quotation mark below the header line, if there is one. */
function withoutQuote(head: Buffer, random: Random): Buffer {
  const rows = head.indexOf(NEWLINE) + 1;
  const from = rows + random.below(Math.max(1, Math.floor((head.length - rows) / 2)));
  const at = head.indexOf(QUOTE, from) === -1 ? head.indexOf(QUOTE) : head.indexOf(QUOTE, from);
  return at === -1 ? head : Buffer.concat([head.subarray(0, at), head.subarray(at + 1)]);
}

/** Swaps the first two names of the header line; a single name is changed. */
function withHeaderRow(head: Buffer): Buffer {
  const end = head.indexOf(NEWLINE) === -1 ? head.length : head.indexOf(NEWLINE);
  const header = head.toString("utf8", 0, end);
  const [first = "", second] = header.match(/[\w.]+/g) ?? [];
  let seen = 0;
  const other = header.replaceAll(/[\w.]+/g, (name) => {
    seen++;
    if (seen === 1) return second ?? `${first}_`;
    return seen === 2 ? first : name;
  });
  return Buffer.concat([Buffer.from(other), head.subarray(end)]);
}
