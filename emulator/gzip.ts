import { Readable, pipeline } from "node:stream";
import { constants, createGzip } from "node:zlib";
import { createMiddleware } from "hono/factory";
import type { ReadableStream } from "node:stream/web";

/** Answers known to be shorter than this are sent as they are. */
const MIN_SIZE_BYTES = 1024;

/** Compresses an answer when the client accepts gzip; at the fastest level, for the wire here is a loopback. */
export function gzip() {
  return createMiddleware(async (context, next) => {
    await next();
    const { res, req } = context;
    const accepts = /\bgzip\b/i.test(req.header("accept-encoding") ?? "");
    const length = Number(res.headers.get("content-length") ?? Number.POSITIVE_INFINITY);
    if (!accepts || res.body === null || length < MIN_SIZE_BYTES) return;
    if (res.headers.has("content-encoding")) return;
    const zip = createGzip({ level: constants.Z_BEST_SPEED });
    // A client that goes away mid-answer ends both streams; that is no error of ours.
    pipeline(Readable.fromWeb(res.body as ReadableStream), zip, () => {});
    const headers = new Headers(res.headers);
    headers.delete("content-length");
    headers.set("content-encoding", "gzip");
    headers.append("vary", "Accept-Encoding");
    context.res = new Response(Readable.toWeb(zip) as globalThis.ReadableStream, {
      status: res.status,
      headers,
    });
  });
}
