import { Hono } from "hono";
import { budgetStatuses, readBudgetStatuses } from "../query/budget-status.ts";
import { ingestNodes, readIngestNodes } from "../query/ingest-node.ts";
import { objectStatuses, readObjectStatuses } from "../query/object-status.ts";
import type { ApiEnv } from "./context.ts";

/** The state of every pipeline, what the org lets be spent, and the nodes that move them. `at` is Postgres's time of the answer. */
export const syncRoutes = new Hono<ApiEnv>().get("/", async (c) => {
  const { database } = c.var;
  const [statuses, budget, nodes] = await Promise.all([
    database.query(objectStatuses()),
    database.query(budgetStatuses),
    database.query(ingestNodes),
  ]);
  return c.json({
    objects: readObjectStatuses(statuses),
    budget: readBudgetStatuses(budget),
    ...readIngestNodes(nodes),
  });
});
