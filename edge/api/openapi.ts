import { Hono } from "hono";
import { documentFor } from "../openapi/document.ts";
import { describedObjects } from "./catalog.ts";
import type { ApiEnv } from "./context.ts";
import { digestOf } from "./cookies.ts";

/**
 * The API's own document, of what the asker sees. A browser or a program may keep it, and asks each time whether it still
 * holds: what somebody sees may be another thing by then.
 */
export const openApiRoutes = new Hono<ApiEnv>().get("/", async (c) => {
  const document = documentFor(await describedObjects(c.var.reader));
  const tag = `"${await digestOf(JSON.stringify(document))}"`;
  c.header("Cache-Control", "private, no-cache");
  c.header("ETag", tag);
  if (c.req.header("If-None-Match") === tag) return c.body(null, 304);
  return c.json(document);
});
