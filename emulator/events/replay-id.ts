const NUMBER_BYTES = 8;
const REPLAY_ID_BYTES = 10;

/** A replay id as the Pub/Sub API gives them: eight bytes of a big-endian number, and two of zero (seen on captured events). */
export function replayIdOf(number: number): Buffer {
  const bytes = Buffer.alloc(REPLAY_ID_BYTES);
  bytes.writeBigUInt64BE(BigInt(number));
  return bytes;
}

/** The number of a replay id, also of its eight-byte form; undefined when it cannot be one of ours. */
export function replayNumberOf(bytes: Uint8Array): number | undefined {
  const buffer = Buffer.from(bytes);
  if (buffer.length !== NUMBER_BYTES && buffer.length !== REPLAY_ID_BYTES) return undefined;
  if (buffer.subarray(NUMBER_BYTES).some((byte) => byte !== 0)) return undefined;
  const number = Number(buffer.readBigUInt64BE());
  return Number.isSafeInteger(number) ? number : undefined;
}
