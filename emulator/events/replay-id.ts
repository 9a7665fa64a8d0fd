const NUMBER_BYTES = 8;
const REPLAY_ID_BYTES = 10;
/** The number's own bits; the bits above it tell the replay id space. */
const NUMBER_BITS = 53n;
/** How many replay id spaces an org can have in turn; then the first comes again. */
const SPACES = 1024;

/**
 * A replay id as the Pub/Sub API gives them: eight bytes of a big-endian number, and two of zero (seen on captured
 * events). Ids of one space have no relation to those of another.
 *
 * @param space counts the migrations of the org, after each of which ids begin anew
 */
export function replayIdOf(number: number, space = 0): Buffer {
  const bytes = Buffer.alloc(REPLAY_ID_BYTES);
  bytes.writeBigUInt64BE((spaceBits(space) << NUMBER_BITS) | BigInt(number));
  return bytes;
}

/** The number of a replay id, also of its eight-byte form; undefined when it cannot be one of this space. */
export function replayNumberOf(bytes: Uint8Array, space = 0): number | undefined {
  const buffer = Buffer.from(bytes);
  if (buffer.length !== NUMBER_BYTES && buffer.length !== REPLAY_ID_BYTES) return undefined;
  if (buffer.subarray(NUMBER_BYTES).some((byte) => byte !== 0)) return undefined;
  const value = buffer.readBigUInt64BE();
  if (value >> NUMBER_BITS !== spaceBits(space)) return undefined;
  return Number(BigInt.asUintN(Number(NUMBER_BITS), value));
}

/** Neither rising nor falling from space to space: 389 and 1024 have no common divisor. */
const spaceBits = (space: number): bigint => BigInt((space * 389) % SPACES);
