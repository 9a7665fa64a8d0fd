import type { MiddlewareHandler } from "hono";
import { ProblemError } from "./problem.ts";

const READING: readonly string[] = ["GET", "HEAD", "OPTIONS"];
/** Of the pages of this origin, or of nobody's page: an address that was typed, or a program. */
const OWN: readonly string[] = ["same-origin", "none"];

/**
 * What another site makes a browser send carries the cookies of Access too, or comes from the loopback address: it
 * writes nothing. Browsers say which site a request is of, on https and on loopback; programs say nothing.
 */
export const ownSiteOnly: MiddlewareHandler = async (c, next) => {
  if (!READING.includes(c.req.method) && !isOwn(c.req.raw))
    throw new ProblemError(
      403,
      "From another site",
      "A page of another site sent this; nothing was done. Do it on a page of Orgmirror.",
    );
  await next();
};

function isOwn({ headers, url }: Request): boolean {
  const site = headers.get("Sec-Fetch-Site");
  if (site !== null) return OWN.includes(site);
  const origin = headers.get("Origin");
  return origin === null || (URL.canParse(origin) && new URL(origin).host === new URL(url).host);
}
