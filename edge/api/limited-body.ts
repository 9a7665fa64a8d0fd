import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { ProblemError } from "./problem.ts";

/** Refuses a body that has more bytes, with that title and sentence. */
export function limitedBody(maxSize: number, title: string, detail: string): MiddlewareHandler {
  return bodyLimit({
    maxSize,
    onError: () => {
      throw new ProblemError(413, title, detail);
    },
  });
}
