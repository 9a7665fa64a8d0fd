import { ok, type ResourceRoute } from "./resource.ts";
import type { Allocations } from "../org/allocation.ts";

/** `/limits`: the org's allocations, and its record counts. */
export function limitRoutes(allocations: Allocations): ResourceRoute[] {
  return [
    { path: "/limits", methods: { GET: () => ok(allocations.all()) } },
    {
      path: "/limits/recordCount",
      methods: {
        GET: ({ view, query }) => {
          const names = query.get("sObjects")?.split(",");
          const types =
            names?.flatMap((name) => view.findObjectType(name.trim()) ?? []) ?? view.objectTypes();
          const counts = types.map(({ name }) => ({ count: view.count(name), name }));
          return ok({ sObjects: counts });
        },
      },
    },
  ];
}
