import { Hono } from "hono";
import type { Org } from "../org/org.ts";
import type { SessionEnv } from "./session.ts";

/** `/services/data/:version/limits`. */
export function limitRoutes(org: Org): Hono<SessionEnv> {
  const routes = new Hono<SessionEnv>();
  routes.get("/", (c) => c.json(org.allocations.all()));
  routes.get("/recordCount", (c) => {
    const view = c.get("view");
    const names = c.req.query("sObjects")?.split(",");
    const types =
      names?.flatMap((name) => view.findObjectType(name.trim()) ?? []) ?? view.objectTypes();
    return c.json({ sObjects: types.map(({ name }) => ({ count: view.count(name), name })) });
  });
  return routes;
}
