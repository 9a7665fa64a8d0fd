import { Readable } from "node:stream";
import { constants, createGzip } from "node:zlib";
import type { Context } from "hono";
import type { BulkResult } from "./result.ts";

const TYPE = "text/csv; charset=UTF-8";
/** Pages shorter than this are not worth compressing. */
const MIN_GZIP_BYTES = 1024;

/**
 * Rows of a result with the header before them. Those in memory go out whole; others as a stream of pieces, read from
 * the result's file as the client takes them. Compressed only for those who accept it, and then fast rather than small.
 */
export function csvAnswer(
  c: Context,
  result: BulkResult,
  from: number,
  count: number,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const whole = result.page(from, count);
  const isGzip =
    /\bgzip\b/.test(c.req.header("accept-encoding") ?? "") &&
    (whole === undefined || whole.length >= MIN_GZIP_BYTES);
  const all = { "Content-Type": TYPE, Vary: "Accept-Encoding", ...headers };
  if (whole !== undefined && !isGzip) return c.body(new Uint8Array(whole), 200, all);
  const pieces = whole === undefined ? result.pieces(from, count) : [whole];
  if (!isGzip) return c.body(ReadableStream.from(pieces), 200, all);
  return c.body(ReadableStream.from(gzipped(pieces)), 200, { ...all, "Content-Encoding": "gzip" });
}

const GZIP_PIECE_BYTES = 64 * 1024;

async function* gzipped(pieces: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Buffer> {
  const gzip = createGzip({ level: constants.Z_BEST_SPEED, chunkSize: GZIP_PIECE_BYTES });
  const source = Readable.from(pieces);
  source.on("error", (error) => gzip.destroy(error));
  try {
    for await (const piece of source.pipe(gzip)) yield piece;
  } finally {
    source.destroy();
  }
}
