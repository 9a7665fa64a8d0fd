import { Hono } from "hono";
import { budgetStatuses, readBudgetStatuses } from "../query/budget-status.ts";
import { ingestNodes, readIngestNodes } from "../query/ingest-node.ts";
import { objectStatuses, readObjectStatuses } from "../query/object-status.ts";
import type { ApiEnv } from "./context.ts";
import { seenNodes, seenStatuses } from "./seen-status.ts";

/**
 * The state of every pipeline, the org's quotas, and the ingest nodes. `at` is the time of the answer, by Postgres. Quotas and
 * the size of the log move with whatever changes: they are for those who see all.
 */
export const syncRoutes = new Hono<ApiEnv>().get("/", async (c) => {
  const { database, reader } = c.var;
  const { grant } = reader;
  const [statuses, budget, nodes] = await Promise.all([
    database.query(objectStatuses()),
    database.query(budgetStatuses),
    database.query(ingestNodes),
  ]);
  const all = {
    objects: readObjectStatuses(statuses),
    budget: readBudgetStatuses(budget),
    ...readIngestNodes(nodes),
  };
  if (grant.isWhole) return c.json(all);
  return c.json({
    ...all,
    objects: [...seenStatuses(grant, all.objects)],
    budget: [],
    nodes: [...seenNodes(grant, all.nodes)],
    historyBytes: 0,
  });
});
