import type { MiddlewareHandler } from "hono";
import { ProblemError } from "./problem.ts";

/** Of the pages of this origin, or of nobody's page: an address that was typed, or a program. */
const OWN: readonly string[] = ["same-origin", "none"];

/**
 * What another site makes a browser send carries the cookies of Access too, or comes from the loopback address: it
 * neither writes nor asks the database anything. Browsers say which site a request is of, on https and on loopback;
 * programs say nothing. Who follows a link sees where it leads.
 */
export const ownSiteOnly: MiddlewareHandler = async (c, next) => {
  if (!isOwn(c.req.raw) && !isFollowed(c.req.raw))
    throw new ProblemError(
      403,
      "From another site",
      "A page of another site sent this; nothing was done. Do it on a page of Orgmirror.",
    );
  await next();
};

/** A link of another site's page that a person opens: the answer is shown, and that page sees nothing of it. */
function isFollowed({ method, headers }: Request): boolean {
  const isPage = headers.get("Sec-Fetch-Dest") === "document";
  return method === "GET" && isPage && headers.get("Sec-Fetch-Mode") === "navigate";
}

function isOwn({ headers, url }: Request): boolean {
  const site = headers.get("Sec-Fetch-Site");
  if (site !== null) return OWN.includes(site);
  const origin = headers.get("Origin");
  return origin === null || (URL.canParse(origin) && new URL(origin).host === new URL(url).host);
}
