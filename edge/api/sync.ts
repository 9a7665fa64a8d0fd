import { Hono } from "hono";
import { ingestNode, readIngestNode } from "../query/ingest-node.ts";
import { objectStatuses, readObjectStatuses } from "../query/object-status.ts";
import type { ApiEnv } from "./context.ts";

/** The state of every lane, and of the node that moves them. `at` is Postgres's time of the answer. */
export const syncRoutes = new Hono<ApiEnv>().get("/", async (c) => {
  const { database } = c.var;
  const [statuses, node] = await Promise.all([
    database.query(objectStatuses()),
    database.query(ingestNode),
  ]);
  return c.json({ objects: readObjectStatuses(statuses), ...readIngestNode(node) });
});
