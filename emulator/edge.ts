import { createMiddleware } from "hono/factory";
import { Random } from "./org/random.ts";

/** REST API Developer Guide, "Status Codes and Error Responses": 414 for the URI, 431 for URI and headers together. */
const MAX_HEAD_BYTES = 16_384;

/** The largest head that the server lets in, so that it is refused here, as Salesforce does it, and not by Node. */
export const SERVER_HEAD_BYTES = 65_536;

/**
 * What Salesforce's edge adds to every answer, and what it refuses before anybody looks at it.
 *
 * @param seed decides the request ids
 */
export function edge(seed: string) {
  const random = new Random(`${seed}/requests`);
  return createMiddleware(async (c, next) => {
    c.header("server", "sfdcedge");
    c.header("x-sfdc-request-id", random.uuid().replaceAll("-", ""));
    c.header("vary", "Accept-Encoding");
    const { pathname, search } = new URL(c.req.url);
    const uriBytes = pathname.length + search.length;
    if (uriBytes > MAX_HEAD_BYTES) return c.html("<h1>414 URI Too Long</h1>", 414);
    let headerBytes = 0;
    for (const [name, value] of c.req.raw.headers) headerBytes += name.length + value.length + 4;
    if (uriBytes + headerBytes > MAX_HEAD_BYTES) {
      return c.html("<h1>431 Request Header Fields Too Large</h1>", 431);
    }
    return next();
  });
}
