import { Readable } from "node:stream";
import { constants, createGzip } from "node:zlib";
import { createMiddleware } from "hono/factory";
import { CSV_TYPE } from "./csv-answer.ts";

const PIECE_BYTES = 64 * 1024;

/**
 * Compresses CSV for clients that accept gzip. It favours speed over size, since results are large and travel on
 * loopback. It compresses nothing else.
 */
export const csvGzip = createMiddleware(async (c, next) => {
  await next();
  const { headers, body } = c.res;
  if (body === null || c.req.method === "HEAD" || headers.get("Content-Type") !== CSV_TYPE) return;
  c.header("Vary", "Accept-Encoding");
  if (!acceptsGzip(c.req.header("accept-encoding") ?? "")) return;
  c.res = new Response(ReadableStream.from(gzipped(body)), c.res);
  c.res.headers.delete("Content-Length");
  c.res.headers.set("Content-Encoding", "gzip");
});

const acceptsGzip = (accepted: string): boolean =>
  accepted
    .toLowerCase()
    .split(",")
    .some((one) => /^\s*(?:gzip|\*)\s*(?:;\s*q=(?!0(?:\.0*)?\s*$)|$)/.test(one));

async function* gzipped(body: ReadableStream<Uint8Array>): AsyncGenerator<Buffer> {
  const gzip = createGzip({ level: constants.Z_BEST_SPEED, chunkSize: PIECE_BYTES });
  const source = Readable.from(body);
  source.on("error", (error) => gzip.destroy(error));
  try {
    for await (const piece of source.pipe(gzip)) yield piece;
  } finally {
    // When the client goes away, stop reading the result.
    source.destroy();
  }
}
