/**
 * Bitmaps of a change event's header: which fields `changedFields`, `nulledFields` and `diffFields` name.
 *
 * A list of strings. `0x<HEX>` is a number whose bit i (the lowest is 0) stands for field i of the event's record;
 * `<field>-0x<HEX>` is the same over the parts of compound field `<field>`. Either may be absent: a change of one part
 * of an address is `["6-0x01"]` alone. ("Event Deserialization Considerations", Pub/Sub API documentation; captured
 * events.)
 */
export type FieldBits = {
  /** Indexes of fields, ascending. */
  readonly fields: readonly number[];
  /** Indexes of parts, ascending, by index of the compound field. */
  readonly parts: ReadonlyMap<number, readonly number[]>;
};

/** Throws RangeError with the element at fault. */
export function parseBitmaps(bitmaps: readonly string[]): FieldBits {
  let fields: readonly number[] = [];
  const parts = new Map<number, readonly number[]>();
  for (const bitmap of bitmaps) {
    const match = /^(?:(\d+)-)?0x([0-9A-Fa-f]+)$/.exec(bitmap);
    if (match === null) throw new RangeError(`“${bitmap}” is no bitmap of fields`);
    const [, field, hex = ""] = match;
    if (field === undefined) fields = bitsOf(hex);
    else parts.set(Number(field), bitsOf(hex));
  }
  return { fields, parts };
}

/** Digit by digit from the right, since objects have up to 800 fields. */
function bitsOf(hex: string): readonly number[] {
  const bits: number[] = [];
  for (let place = 0; place < hex.length; place += 1) {
    const digit = Number.parseInt(hex.charAt(hex.length - 1 - place), 16);
    for (let bit = 0; bit < 4; bit += 1) {
      if ((digit >> bit) & 1) bits.push(place * 4 + bit);
    }
  }
  return bits;
}
