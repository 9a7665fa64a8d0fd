import { Hono } from "hono";
import { budgetStatuses, readBudgetStatuses } from "../query/budget-status.ts";
import { ingestNodes, readIngestNodes } from "../query/ingest-node.ts";
import { objectStatuses, readObjectStatuses } from "../query/object-status.ts";
import type { ApiEnv } from "./context.ts";

/** The state of every pipeline, the org's quotas, and the ingest nodes. `at` is the time of the answer, by Postgres. */
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
