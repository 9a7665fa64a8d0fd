import { Hono } from "hono";
import type { ApiUsage } from "./api-usage.ts";
import type { Org } from "../org/org.ts";
import type { SessionEnv } from "./session.ts";

type Limit = { readonly Max: number; readonly Remaining: number };

/** Allocations that nothing in this org uses up, of an Enterprise Edition org (Salesforce Developer Limits). */
const UNUSED: Readonly<Record<string, number>> = {
  ConcurrentAsyncGetReportInstances: 200,
  DailyAsyncApexExecutions: 250_000,
  DailyBulkApiBatches: 15_000,
  DailyBulkV2QueryFileStorageMB: 976_562,
  DailyBulkV2QueryJobs: 10_000,
  DailyDeliveredPlatformEvents: 25_000,
  DailyGenericStreamingApiEvents: 10_000,
  DailyStandardVolumePlatformEvents: 10_000,
  DailyWorkflowEmails: 1_000,
  DataStorageMB: 10_240,
  FileStorageMB: 10_240,
  HourlyPublishedPlatformEvents: 250_000,
  HourlyTimeBasedWorkflow: 1_000,
  MassEmail: 5_000,
  SingleEmail: 5_000,
  StreamingApiConcurrentClients: 2_000,
};

/** `/services/data/:version/limits`. */
export function limitRoutes(org: Org, usage: ApiUsage): Hono<SessionEnv> {
  const routes = new Hono<SessionEnv>();
  routes.get("/", (c) => {
    const api: Limit = { Max: usage.max, Remaining: usage.max - usage.count(org.now()) };
    const unused = Object.entries(UNUSED).map(([name, max]): [string, Limit] => [
      name,
      { Max: max, Remaining: max },
    ]);
    return c.json({ DailyApiRequests: api, ...Object.fromEntries(unused) });
  });
  routes.get("/recordCount", (c) => {
    const names = c.req.query("sObjects")?.split(",");
    const types =
      names?.flatMap((name) => org.findObjectType(name.trim()) ?? []) ?? org.objectTypes();
    return c.json({ sObjects: types.map(({ name }) => ({ count: org.count(name), name })) });
  });
  return routes;
}
