/**
 * Packs field lists of a change event header (`changedFields`, `nulledFields`) like the Pub/Sub API: bit i of `0x…` is
 * the i-th field of the event's record, and `n-0x…` is a bitmap for the record in field n (Pub/Sub API Guide, "Event
 * Deserialization Considerations"). Digits are upper case, in whole bytes, without leading zero bytes. The first
 * element is left out when it would be empty (seen on captured events).
 */

/** A field of the event's record, or a part of the compound field at that position. */
export type FieldPosition = { readonly index: number; readonly part?: number };

export function fieldBitmap(positions: Iterable<FieldPosition>): string[] {
  const top: number[] = [];
  const nested = new Map<number, number[]>();
  for (const { index, part } of positions) {
    const bytes = part === undefined ? top : (nested.get(index) ?? []);
    if (part !== undefined) nested.set(index, bytes);
    const bit = part ?? index;
    bytes[bit >>> 3] = (bytes[bit >>> 3] ?? 0) | (1 << (bit & 7));
  }
  const compounds = [...nested].toSorted(([a], [b]) => a - b);
  const list = compounds.map(([index, bytes]) => `${index}-${hex(bytes)}`);
  return top.length === 0 ? list : [hex(top), ...list];
}

/** The lowest byte comes first in the list, and last in the text. */
function hex(bytes: readonly number[]): string {
  let digits = "0x";
  for (let i = bytes.length - 1; i >= 0; i--) {
    digits += (bytes[i] ?? 0).toString(16).toUpperCase().padStart(2, "0");
  }
  return digits;
}

/** The positions in a packed list: the inverse of `fieldBitmap`. */
export function fieldPositions(list: readonly string[]): FieldPosition[] {
  return list.flatMap((element) => {
    const [first = "", second] = element.split("-");
    if (second === undefined) return bitsOf(first).map((index) => ({ index }));
    return bitsOf(second).map((part) => ({ index: Number(first), part }));
  });
}

function bitsOf(digits: string): number[] {
  const bits: number[] = [];
  for (let rest = BigInt(digits), at = 0; rest > 0n; rest >>= 1n, at++) {
    if ((rest & 1n) === 1n) bits.push(at);
  }
  return bits;
}
