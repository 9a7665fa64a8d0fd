import type { Context, MiddlewareHandler } from "hono";
import { TrieRouter } from "hono/router/trie-router";
import type { ApiEnv } from "./context.ts";
import { ProblemError } from "./problem.ts";

export type Listed = readonly [method: "GET" | "POST" | "DELETE", path: string];

/**
 * All that a token may do: read, ask, take out, and ask for tickets. Whatever is not listed is refused, a route that is
 * new included.
 */
export const TOKEN_MAY: readonly Listed[] = [
  ["GET", "/api/person"],
  ["GET", "/api/person/user"],
  ["GET", "/api/ask"],
  ["POST", "/api/ask"],
  ["GET", "/api/boards"],
  ["GET", "/api/boards/:board"],
  ["GET", "/api/boards/:board/versions"],
  ["GET", "/api/views"],
  ["GET", "/api/views/:view"],
  ["GET", "/api/search"],
  ["GET", "/api/sync"],
  ["POST", "/api/sync/ticket"],
  ["GET", "/api/openapi.json"],
  ["GET", "/api/objects"],
  ["GET", "/api/objects/:object"],
  ["GET", "/api/objects/:object/indexes"],
  ["GET", "/api/objects/:object/rows"],
  ["GET", "/api/objects/:object/rows.csv"],
  ["GET", "/api/objects/:object/rows.ndjson"],
  ["GET", "/api/objects/:object/rows/:id"],
  ["GET", "/api/objects/:object/rows/:id/related"],
  ["GET", "/api/objects/:object/rows/:id/timeline"],
  ["GET", "/api/objects/:object/count"],
  ["GET", "/api/objects/:object/differences"],
  ["GET", "/api/objects/:object/changes"],
  ["GET", "/api/objects/:object/stream"],
  ["GET", "/api/objects/:object/list-views"],
  ["GET", "/api/objects/:object/list-views/:view"],
  ["POST", "/api/objects/:object/ticket"],
];

/** Routes by the router's own rules, so that no path is one thing here and another one there. */
export function routesOf(listed: readonly Listed[]): TrieRouter<true> {
  const router = new TrieRouter<true>();
  for (const [method, path] of listed) router.add(method, path, true);
  return router;
}

/** Whether a request is of one of these routes. */
export function isListed(routes: TrieRouter<true>, { req }: Context<ApiEnv>): boolean {
  const method = req.method === "HEAD" ? "GET" : req.method;
  return routes.match(method, req.path)[0].length > 0;
}

const allowed = routesOf(TOKEN_MAY);

/** Lets a token do what tokens may. */
export const withinToken: MiddlewareHandler<ApiEnv> = async (c, next) => {
  if (c.var.person.token !== null && !isListed(allowed, c))
    throw new ProblemError(
      403,
      "Not with a token",
      `A token reads, asks and takes out; ${c.req.method} ${c.req.path} is not among that. Sign in to do it.`,
    );
  await next();
};
