import type { MiddlewareHandler } from "hono";
import { TrieRouter } from "hono/router/trie-router";
import type { ApiEnv } from "./context.ts";
import { ProblemError } from "./problem.ts";

/**
 * All that a token may do: read, ask, take out, and ask for tickets. Whatever is not listed is refused, a route that is
 * new included.
 */
export const TOKEN_MAY: readonly (readonly [method: "GET" | "POST", path: string])[] = [
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

/** By the router's own rules, so that no path is one thing here and another one there. */
const allowed = new TrieRouter<true>();
for (const [method, path] of TOKEN_MAY) allowed.add(method, path, true);

/** Lets a token do what tokens may. */
export const withinToken: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const method = c.req.method === "HEAD" ? "GET" : c.req.method;
  if (c.var.person.token !== null && allowed.match(method, c.req.path)[0].length === 0)
    throw new ProblemError(
      403,
      "Not with a token",
      `A token reads, asks and takes out; ${c.req.method} ${c.req.path} is not among that. Sign in to do it.`,
    );
  await next();
};
