import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";

/** The network connection of a request; undefined for a request made inside the process. */
export function wireOf(c: Context): HttpBindings | undefined {
  const env = c.env as Partial<HttpBindings> | undefined;
  return env?.incoming === undefined ? undefined : (env as HttpBindings);
}
