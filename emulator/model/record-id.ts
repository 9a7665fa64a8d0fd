const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const CHECKSUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/** The instance part of every id of this org (characters 4–6). */
const INSTANCE = "Em0";

/**
 * The 18-character form of a 15-character id: three more characters say which letters of each group of five are upper
 * case (Salesforce Help, "How to Convert a 15-Character ID to an 18-Character ID"). An 18-character id is recomputed
 * from its first 15 characters.
 */
export function recordId18(id: string): string {
  const base = id.slice(0, 15);
  let suffix = "";
  for (let chunk = 0; chunk < 15; chunk += 5) {
    let bits = 0;
    for (let i = 0; i < 5; i++) {
      const code = base.charCodeAt(chunk + i);
      if (code >= 65 && code <= 90) bits |= 1 << i;
    }
    suffix += CHECKSUM.charAt(bits);
  }
  return base + suffix;
}

/** Whether the text has the form of an id, of 15 or 18 characters. */
export function isRecordId(text: string): boolean {
  return /^[a-zA-Z0-9]{15}(?:[A-Z0-5]{3})?$/.test(text);
}

/** The id of the nth record (from 0) ever created of an object with this key prefix. */
export function recordIdOf(keyPrefix: string, n: number): string {
  let head = heads.get(keyPrefix);
  if (head === undefined) heads.set(keyPrefix, (head = Buffer.from(keyPrefix + INSTANCE)));
  id.set(head, 0);
  const number = n + FIRST;
  putDigits(6, 4, Math.floor(number / LOW));
  putDigits(10, 5, number % LOW);
  for (let chunk = 0; chunk < 3; chunk++) {
    let bits = 0;
    for (let at = chunk * 5 + 4; at >= chunk * 5; at--) {
      const code = id[at] ?? 0;
      bits = (bits << 1) | (code >= 65 && code <= 90 ? 1 : 0);
    }
    id[15 + chunk] = CHECKSUMS[bits] ?? 0;
  }
  return id.toString("latin1");
}

/** Digits of a whole number below 2^31, from this position of the id. */
function putDigits(from: number, count: number, number: number): void {
  let rest = number | 0;
  for (let at = from + count - 1; at >= from; at--) {
    const more = (rest / 62) | 0;
    id[at] = DIGITS[rest - more * 62] ?? 0;
    rest = more;
  }
}

/** The number of a record by its id: the inverse of recordIdOf. NaN for an id of another org. */
export function recordNumberOf(id: string): number {
  for (let i = 0; i < INSTANCE.length; i++) {
    if (id.charCodeAt(3 + i) !== INSTANCE.charCodeAt(i)) return Number.NaN;
  }
  let n = 0;
  for (let at = 6; at < 15; at++) n = n * 62 + (NUMBERS[id.charCodeAt(at)] ?? Number.NaN);
  return n - FIRST;
}

/** Ids of an established org do not begin at zero: 62⁴ × 7 gives them letters from the start. */
const FIRST = 62 ** 4 * 7;
/** The last five digits count up to this number. */
const LOW = 62 ** 5;

const DIGITS = Buffer.from(BASE62);
const CHECKSUMS = Buffer.from(CHECKSUM);
/** The value of a base 62 digit by its character code; NaN for other characters. */
const NUMBERS = Float64Array.from({ length: 128 }, (_, code) => {
  const digit = DIGITS.indexOf(code);
  return digit === -1 ? Number.NaN : digit;
});
/** The first six characters of an object's ids, by key prefix. */
const heads = new Map<string, Buffer>();
/** A reused buffer, because ids are made by the million. */
const id = Buffer.alloc(18);
