const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const CHECKSUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/** The instance part of every id of this org (characters 4–6). */
const INSTANCE = "Em0";

/**
 * The 18-character id of a 15-character one: three characters that tell which of each five letters are upper case
 * (Salesforce Help, "How to Convert a 15-Character ID to an 18-Character ID"). An 18-character id is made whole from
 * its first 15 characters.
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

/** Whether the text has the shape of an id, of 15 or 18 characters. */
export function isRecordId(text: string): boolean {
  return /^[a-zA-Z0-9]{15}(?:[A-Z0-5]{3})?$/.test(text);
}

/** The id of the nth record (from 0) ever created of the object with this key prefix. */
export function recordIdOf(keyPrefix: string, n: number): string {
  let digits = "";
  for (let rest = n + FIRST; digits.length < 9; rest = Math.floor(rest / 62)) {
    digits = BASE62.charAt(rest % 62) + digits;
  }
  return recordId18(keyPrefix + INSTANCE + digits);
}

/** The number of a record by its id: the inverse of recordIdOf. NaN for an id of elsewhere. */
export function recordNumberOf(id: string): number {
  if (id.slice(3, 6) !== INSTANCE) return Number.NaN;
  let n = 0;
  for (const digit of id.slice(6, 15)) n = n * 62 + BASE62.indexOf(digit);
  return n - FIRST;
}

/** Ids of a grown org do not begin at zero: 62⁴ × 7 gives them letters from the start. */
const FIRST = 62 ** 4 * 7;
