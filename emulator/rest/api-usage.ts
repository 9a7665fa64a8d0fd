import { createMiddleware } from "hono/factory";
import { SalesforceError } from "../model/salesforce-error.ts";
import type { Allocations } from "../org/allocation.ts";

/** Counts a call, reports it in `Sforce-Limit-Info`, and refuses it when the allocation is exhausted. */
export function countedCalls(allocations: Allocations) {
  const usage = (): string =>
    `api-usage=${allocations.used("DailyApiRequests")}/${allocations.max("DailyApiRequests")}`;
  return createMiddleware(async (context, next) => {
    if (allocations.remaining("DailyApiRequests") === 0) {
      context.header("Sforce-Limit-Info", usage());
      throw new SalesforceError(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.");
    }
    allocations.use("DailyApiRequests");
    context.header("Sforce-Limit-Info", usage());
    await next();
    context.header("Sforce-Limit-Info", usage());
  });
}
