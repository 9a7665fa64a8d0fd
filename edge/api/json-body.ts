import type { MiddlewareHandler } from "hono";
import type { ApiEnv } from "./context.ts";

type Typed<Body> = { readonly in: { readonly json: Body }; readonly out: { readonly json: Body } };

/** The type of a body, for the typed client. The route reads and checks it itself, so that it can say which part is at fault. */
export function jsonBody<Body>(): MiddlewareHandler<ApiEnv, string, Typed<Body>> {
  return (_c, next) => next();
}
