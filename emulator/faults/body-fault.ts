import { buffer } from "node:stream/consumers";
import { corrupted } from "./corruption.ts";
import {
  endedBy,
  firstOf,
  headChanged,
  pausedAfter,
  streamOf,
  tailChanged,
  until,
} from "./body-bytes.ts";
import { wireOf } from "./wire.ts";
import type { Context } from "hono";
import type { Bytes } from "./body-bytes.ts";
import type { Fault } from "./fault.ts";
import type { Faults } from "./faults.ts";
import type { Target } from "./http-target.ts";
import type { Clock } from "../org/clock.ts";
import type { Random } from "../org/random.ts";

type Truncation = Extract<Fault, { kind: "truncate" }>;
type Breakage = Extract<Fault, { kind: "gzip-broken" }>["how"];
type Matches = (fault: Target) => boolean;

/** The length of a gzip trailer: checksum and size (RFC 1952). */
const GZIP_TRAILER_BYTES = 8;
/** A position in the compressed data, behind the 10-byte header. */
const GARBLED_AT = 18;

/** Faults of the body's content, before compression. */
export function changedBody(faults: Faults, c: Context, matches: Matches): void {
  if (!hasBody(c.res)) return;
  const corruption = faults.take("corrupt", matches);
  if (corruption !== undefined) {
    const random = faults.randomOf(corruption);
    replaceBody(c, (bytes) => corrupted(bytes, corruption.how, random));
  }
  const short = faults.take("truncate", (fault) => fault.ending === "clean" && matches(fault));
  if (short !== undefined) replaceBody(c, (bytes) => truncated(bytes, short));
}

/** Faults of the body's transport, after compression. */
export async function brokenWire(
  clock: Clock,
  faults: Faults,
  c: Context,
  matches: Matches,
): Promise<void> {
  if (!hasBody(c.res)) return;
  const takesGzip = /\bgzip\b|\*/.test(c.req.header("accept-encoding") ?? "");
  const breakage = takesGzip ? faults.take("gzip-broken", matches) : undefined;
  if (breakage !== undefined) breakGzip(c, breakage.how, faults.randomOf(breakage));
  const stall = faults.take("stall", matches);
  if (stall !== undefined) {
    const wait = (): Promise<void> =>
      clock.sleep(stall.ms ?? Number.MAX_SAFE_INTEGER, c.req.raw.signal).catch(() => undefined);
    replaceBody(c, (bytes) => pausedAfter(bytes, stall.afterBytes, wait));
    c.res.headers.set("Transfer-Encoding", "chunked");
  }
  const cut = faults.take("truncate", (fault) => fault.ending !== "clean" && matches(fault));
  if (cut !== undefined) await cutOff(c, cut);
}

function hasBody(response: Response): boolean {
  return response.ok && response.body !== null;
}

/** The same status and headers with another body; a Content-Length no longer holds. */
function replaceBody(c: Context, change: (bytes: Bytes) => Bytes): void {
  const { body } = c.res;
  if (body === null) return;
  c.res = new Response(streamOf(change(body)), c.res);
  c.res.headers.delete("Content-Length");
}

async function* truncated(bytes: Bytes, { afterBytes, fraction }: Truncation): Bytes {
  if (afterBytes !== undefined) return yield* firstOf(bytes, afterBytes);
  const whole = await buffer(bytes);
  yield whole.subarray(0, Math.floor(whole.length * (fraction ?? 0.5)));
}

/** Sends the first part and closes the connection. The whole body is read first only when its length is announced. */
async function cutOff(c: Context, cut: Truncation): Promise<void> {
  const wire = wireOf(c);
  const hangUp = async (): Promise<void> => {
    await until(() => wire?.outgoing.headersSent !== false);
    await until(() => wire?.outgoing.writableLength === 0);
    wire?.incoming.socket.destroySoon();
    await new Promise(() => undefined);
  };
  const isTold = cut.ending === "cut-with-length";
  const whole = isTold ? Buffer.from(await c.res.arrayBuffer()) : undefined;
  if (whole !== undefined) c.res = new Response(whole, c.res);
  replaceBody(c, (bytes) => endedBy(truncated(bytes, cut), hangUp));
  const [name, value] =
    whole === undefined
      ? ["Transfer-Encoding", "chunked"]
      : ["Content-Length", String(whole.length)];
  c.res.headers.set(name, value);
}

/** The body as gzip, compressed if it was not, with an error in it. */
function breakGzip(c: Context, how: Breakage, random: Random): void {
  if (c.res.headers.get("Content-Encoding") !== "gzip") {
    c.res = new Response(c.res.body?.pipeThrough(new CompressionStream("gzip")) ?? null, c.res);
    c.res.headers.set("Content-Encoding", "gzip");
  }
  replaceBody(c, (bytes) => brokenGzip(bytes, how, random));
}

function brokenGzip(bytes: Bytes, how: Breakage, random: Random): Bytes {
  switch (how) {
    case "checksum":
      return tailChanged(bytes, GZIP_TRAILER_BYTES, (tail) => {
        tail[0] = (tail[0] ?? 0) ^ (1 + random.below(255));
        return tail;
      });
    case "cut":
      return tailChanged(bytes, GZIP_TRAILER_BYTES + 4, () => new Uint8Array());
    case "garbled":
      return headChanged(bytes, GARBLED_AT + 64, (head) => {
        // Even if deflate can read it, the checksum is wrong.
        return head.fill(0xff, GARBLED_AT, GARBLED_AT + 32);
      });
  }
}
