/**
 * A `ConsumerEvent` of the Pub/Sub API as the field `events` of a `FetchResponse`, in protobuf bytes. It is written
 * once, when the event is logged, and sent unchanged to every subscriber.
 *
 *     0A size  0A size  0A size id  12 size schema_id  1A size payload     12 0A replay_id
 *     events   event                                                       replay_id
 */
export type ConsumerEvent = {
  readonly id: string;
  readonly schemaId: string;
  /** Avro. */
  readonly payload: Buffer;
  readonly replayId: Buffer;
};

/** Protobuf tags: field number × 8 + 2 for a field with a length. */
const FIRST_FIELD = 0x0a;
const SECOND_FIELD = 0x12;
const THIRD_FIELD = 0x1a;

/** @returns the bytes, and the payload inside them */
export function consumerEventBytes({ id, schemaId, payload, replayId }: ConsumerEvent): {
  bytes: Buffer;
  payload: Buffer;
} {
  const eventSize = fieldSize(id.length) + fieldSize(schemaId.length) + fieldSize(payload.length);
  const size = fieldSize(eventSize) + fieldSize(replayId.length);
  const bytes = Buffer.allocUnsafe(fieldSize(size));
  let at = writeHead(bytes, 0, FIRST_FIELD, size);
  at = writeHead(bytes, at, FIRST_FIELD, eventSize);
  at = writeHead(bytes, at, FIRST_FIELD, id.length);
  at += bytes.write(id, at, "latin1");
  at = writeHead(bytes, at, SECOND_FIELD, schemaId.length);
  at += bytes.write(schemaId, at, "latin1");
  at = writeHead(bytes, at, THIRD_FIELD, payload.length);
  const from = at;
  at += payload.copy(bytes, at);
  at = writeHead(bytes, at, SECOND_FIELD, replayId.length);
  replayId.copy(bytes, at);
  return { bytes, payload: bytes.subarray(from, from + payload.length) };
}

/** Writes the field's tag and length at `at`. @returns the position after them */
export function writeHead(bytes: Buffer, at: number, tag: number, size: number): number {
  bytes[at] = tag;
  return writeVarint(bytes, at + 1, size);
}

export function writeVarint(bytes: Buffer, at: number, value: number): number {
  let [to, rest] = [at, value];
  while (rest > 127) {
    bytes[to++] = (rest & 127) | 128;
    rest >>>= 7;
  }
  bytes[to++] = rest;
  return to;
}

export function varintSize(value: number): number {
  let size = 1;
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) size++;
  return size;
}

/** The size of a field with this many bytes, with its tag and length. */
export const fieldSize = (size: number): number => 1 + varintSize(size) + size;

/** A UUID of version 4, derived from a number. */
export function eventId(number: number): string {
  const low = number >>> 0;
  const high = mixed(Math.floor(number / 2 ** 32));
  const [a, b, c, d] = [mixed(low ^ high), mixed(low + high), mixed(low), mixed(~low ^ high)];
  const versioned = (b & 0xffff0fff) | 0x4000;
  const variant = (c & 0x3fffffff) | 0x80000000;
  return `${hex16(a >>> 16)}${hex16(a)}-${hex16(versioned >>> 16)}-${hex16(versioned)}-${hex16(variant >>> 16)}-${hex16(variant)}${hex16(d >>> 16)}${hex16(d)}`;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

const hex16 = (word: number): string => `${HEX[(word >>> 8) & 255]}${HEX[word & 255]}`;

/** The final mix of 32-bit MurmurHash3. */
function mixed(word: number): number {
  let bits = word + 0x9e3779b9;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
