/**
 * Field lists of a change event header (`changedFields`, `nulledFields`) as the Pub/Sub API packs them: bit i of
 * `0x…` is the i-th field of the event's record, and `n-0x…` speaks in the same way of the record in field n
 * (Pub/Sub API Guide, "Event Deserialization Considerations"). The digits are upper case, whole bytes, without leading
 * zero bytes, and the first element is left out when it would be empty (seen on captured events).
 */

/** A field of the event's record, or a part of the compound in that field. */
export type FieldPosition = { readonly index: number; readonly part?: number };

export function fieldBitmap(positions: Iterable<FieldPosition>): string[] {
  let top = 0n;
  const nested = new Map<number, bigint>();
  for (const { index, part } of positions) {
    if (part === undefined) top |= bit(index);
    else nested.set(index, (nested.get(index) ?? 0n) | bit(part));
  }
  const compounds = [...nested].toSorted(([a], [b]) => a - b);
  const list = compounds.map(([index, bits]) => `${index}-${hex(bits)}`);
  return top === 0n ? list : [hex(top), ...list];
}

const bit = (position: number): bigint => 1n << BigInt(position);

function hex(bits: bigint): string {
  const digits = bits.toString(16).toUpperCase();
  return `0x${digits.length % 2 === 0 ? digits : `0${digits}`}`;
}

/** The positions that a packed list names: the inverse of `fieldBitmap`. */
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
