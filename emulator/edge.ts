import { createMiddleware } from "hono/factory";
import { Random } from "./org/random.ts";
import type { Context } from "hono";

/** REST API Developer Guide, "Status Codes and Error Responses": 414 for the URI, 431 for URI and headers together. */
const MAX_HEAD_BYTES = 16_384;

/** The largest head that the server accepts: beyond Salesforce's limit, so that this code refuses it, not Node. */
export const SERVER_HEAD_BYTES = 65_536;

/**
 * What Salesforce's edge adds to every answer, and what it refuses before the org sees it.
 *
 * @param seed decides the request ids
 */
export function edge(seed: string) {
  const random = new Random(`${seed}/requests`);
  return createMiddleware(async (c, next) => {
    const requestId = random.uuid().replaceAll("-", "");
    const refused = tooLong(c);
    if (refused === undefined) await next();
    else c.res = refused;
    c.header("server", "sfdcedge");
    c.header("x-sfdc-request-id", requestId);
    c.header("vary", "Accept-Encoding");
  });
}

/** Assumed: these refusals are HTML pages, because the edge makes them. */
function tooLong(c: Context): Response | undefined {
  const { pathname, search } = new URL(c.req.url);
  const uriBytes = pathname.length + search.length;
  if (uriBytes > MAX_HEAD_BYTES) return page(414, "URI Too Long");
  let headerBytes = 0;
  for (const [name, value] of c.req.raw.headers) headerBytes += name.length + value.length + 4;
  if (uriBytes + headerBytes <= MAX_HEAD_BYTES) return undefined;
  return page(431, "Request Header Fields Too Large");
}

function page(status: number, title: string): Response {
  const headers = { "content-type": "text/html; charset=UTF-8" };
  return new Response(`<html><body><h1>${status} ${title}</h1></body></html>`, { status, headers });
}
