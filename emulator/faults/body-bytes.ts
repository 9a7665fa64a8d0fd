import { setImmediate as nextTurn } from "node:timers/promises";

/** The bytes of a body, chunk by chunk. Chunks may be shared, so copy a chunk before changing it. */
export type Bytes = AsyncIterable<Uint8Array>;

/** A stream of these bytes, pulled by its reader. Cancelling it ends the iteration. */
export function streamOf(bytes: Bytes): ReadableStream<Uint8Array> {
  const iterator = bytes[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        // An iterator that waits forever does not end when asked to.
        void iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

export async function* firstOf(bytes: Bytes, size: number): Bytes {
  let left = size;
  if (left <= 0) return;
  for await (const chunk of bytes) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}

export async function* pausedAfter(bytes: Bytes, size: number, wait: () => Promise<void>): Bytes {
  let left = size;
  for await (const chunk of bytes) {
    if (left < 0 || chunk.length <= left) {
      yield chunk;
      left -= left < 0 ? 0 : chunk.length;
      continue;
    }
    if (left > 0) yield chunk.subarray(0, left);
    await wait();
    yield chunk.subarray(left);
    left = -1;
  }
}

/** All bytes, then whatever `end` does; it need not finish. */
export async function* endedBy(bytes: Bytes, end: () => Promise<void>): Bytes {
  yield* bytes;
  await end();
}

/** Changes the first bytes. `change` gets a copy of at least this many, or of all when there are fewer. */
export async function* headChanged(
  bytes: Bytes,
  atLeast: number,
  change: (head: Buffer) => Uint8Array,
): Bytes {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of bytes) {
    if (head === undefined) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < atLeast) continue;
    yield change(head);
    head = undefined;
  }
  if (head !== undefined && head.length > 0) yield change(head);
}

/** Changes the last bytes. `change` gets a copy of this many, or of all when there are fewer. */
export async function* tailChanged(
  bytes: Bytes,
  size: number,
  change: (tail: Buffer) => Uint8Array,
): Bytes {
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of bytes) {
    held = Buffer.concat([held, chunk]);
    if (held.length <= size) continue;
    yield held.subarray(0, held.length - size);
    held = held.subarray(held.length - size);
  }
  yield change(Buffer.from(held));
}

/** Waits until this holds, checking once per turn of the event loop. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await nextTurn();
}
