import { createMiddleware } from "hono/factory";
import { SalesforceError } from "../org/salesforce-error.ts";

const HOUR_MS = 3_600_000;
const HOURS = 24;

/**
 * The API calls of the last 24 hours against the org's allocation, counted by the hour (Salesforce Developer Limits,
 * "API Request Limits and Allocations").
 */
export class ApiUsage {
  readonly max: number;
  readonly #byHour = new Map<number, number>();

  constructor(max: number) {
    this.max = max;
  }

  count(now: number): number {
    const hour = Math.floor(now / HOUR_MS);
    let calls = 0;
    for (const [at, count] of this.#byHour) {
      if (at <= hour - HOURS) this.#byHour.delete(at);
      else calls += count;
    }
    return calls;
  }

  add(now: number): void {
    const hour = Math.floor(now / HOUR_MS);
    this.#byHour.set(hour, (this.#byHour.get(hour) ?? 0) + 1);
  }
}

/** Counts a call, says so in `Sforce-Limit-Info`, and refuses it when the allocation is spent. */
export function countedCalls(usage: ApiUsage, now: () => number) {
  return createMiddleware(async (context, next) => {
    if (usage.count(now()) >= usage.max) {
      throw new SalesforceError(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.");
    }
    usage.add(now());
    context.header("Sforce-Limit-Info", `api-usage=${usage.count(now())}/${usage.max}`);
    await next();
    context.header("Sforce-Limit-Info", `api-usage=${usage.count(now())}/${usage.max}`);
  });
}
