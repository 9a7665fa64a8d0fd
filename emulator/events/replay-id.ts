const NUMBER_BYTES = 8;
const REPLAY_ID_BYTES = 10;
/** Bits of the number; the bits above are the replay id space. */
const NUMBER_BITS = 53n;
/** The number of replay id spaces; after the last, the first is used again. */
const SPACES = 1024;

/**
 * A replay id of the Pub/Sub API: a big-endian number of eight bytes, then two zero bytes (seen on captured events).
 * Ids of different spaces are unrelated.
 *
 * @param space counts the org's migrations, each of which begins a new space
 */
export function replayIdOf(number: number, space = 0): Buffer {
  const bytes = Buffer.alloc(REPLAY_ID_BYTES);
  bytes.writeBigUInt64BE((spaceBits(space) << NUMBER_BITS) | BigInt(number));
  return bytes;
}

/** The number of a replay id of this space, also in the eight-byte form; undefined for any other bytes. */
export function replayNumberOf(bytes: Uint8Array, space = 0): number | undefined {
  const buffer = Buffer.from(bytes);
  if (buffer.length !== NUMBER_BYTES && buffer.length !== REPLAY_ID_BYTES) return undefined;
  if (buffer.subarray(NUMBER_BYTES).some((byte) => byte !== 0)) return undefined;
  const value = buffer.readBigUInt64BE();
  if (value >> NUMBER_BITS !== spaceBits(space)) return undefined;
  return Number(BigInt.asUintN(Number(NUMBER_BITS), value));
}

/** Spreads the spaces so that their order does not show: 389 and 1024 have no common divisor. */
const spaceBits = (space: number): bigint => BigInt((space * 389) % SPACES);
