import { getConnInfo } from "@hono/node-server/conninfo";
import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import * as v from "valibot";
import { jsonBody } from "../rest/body.ts";
import { SalesforceError } from "../org/salesforce-error.ts";
import type { Org } from "../org/org.ts";
import type { Emulation } from "../emulation.ts";

const rateBody = v.object({
  rate: v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(10_000)),
});

/**
 * The emulator's own door, which no Salesforce org has: its health, the rate of its workload, and what is true in it.
 * For programs on this machine only, without a session.
 */
export function controlRoutes({ org, workload }: Emulation): Hono {
  const routes = new Hono();
  routes.use(loopbackOnly);
  routes.get("/health", (c) =>
    c.json({ ready: true, organizationId: org.id, rate: workload.rate, counts: counts(org) }),
  );
  routes.get("/counts", (c) => c.json({ counts: counts(org) }));
  routes.post("/rate", async (c) => {
    const { rate } = await jsonBody(c, rateBody);
    workload.setRate(rate);
    return c.json({ rate });
  });
  routes.get("/truth/:object/:id", (c) => {
    const { name } = org.objectType(c.req.param("object"));
    const id = c.req.param("id");
    return c.json({
      object: name,
      record: org.record(name, id) ?? null,
      deleted: org.deletedRecord(name, id) ?? null,
    });
  });
  return routes;
}

function counts(org: Org): Record<string, number> {
  return Object.fromEntries(org.objectTypes().map(({ name }) => [name, org.count(name)]));
}

const loopbackOnly = createMiddleware(async (context, next) => {
  const address = getConnInfo(context).remote.address ?? "";
  if (!/^(127\.|::1$|::ffff:127\.)/.test(address)) {
    throw new SalesforceError(403, "INSUFFICIENT_ACCESS", "Only for programs on this machine");
  }
  await next();
});
