import type { Clock } from "../lib/clock.ts";
import type { WriteLog } from "../observe/sync-log.ts";
import type { OrgApi } from "../salesforce/rest.ts";
import { forgetUses } from "./budget-store.ts";
import type { RateLimiter } from "./rate-limiter.ts";
import type { Pool } from "pg";

export type LimitsContext = {
  readonly pool: Pool;
  readonly api: OrgApi;
  readonly clock: Clock;
  readonly log: WriteLog;
  readonly budget: RateLimiter;
};

/** How often what was used is written down. */
const FLUSH_MS = 2_000;
/** A failed read of the limits is tried again after this. */
const AGAIN_MS = 60_000;

/**
 * Reads the org's limits at the start, every `recheckMs`, and as soon as a pause of calls may be over: that read is the
 * one call that finds out. Writes down in between what was used.
 */
export async function limitsLoop(context: LimitsContext, signal: AbortSignal): Promise<void> {
  const { clock, budget } = context;
  await attempt(context, "remembered", () => budget.recall());
  let readAt = clock.now();
  while (!signal.aborted) {
    if (clock.now() >= readAt || budget.isProbeDue()) {
      const read = await attempt(context, "read", () => readLimits(context));
      const { recheckMs } = budget.settings;
      readAt = clock.now() + (read ? recheckMs : Math.min(AGAIN_MS, recheckMs));
    }
    await attempt(context, "written down", () => budget.flush());
    await clock.sleep(FLUSH_MS, signal).catch(() => undefined);
  }
  await attempt(context, "written down", () => budget.flush());
}

/** From the reserve: repairs depend on it, and where the budget is exhausted it shows a larger quota. */
async function readLimits({ pool, api, budget }: LimitsContext): Promise<void> {
  budget.learn(await api.as("repair").limits());
  await forgetUses(pool);
}

/** Nothing here stops a node: what fails is said and tried again. */
async function attempt(
  { log }: LimitsContext,
  what: string,
  work: () => Promise<void>,
): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    const message = `The org's limits could not be ${what}: ${error instanceof Error ? error.message : String(error)}`;
    log({ kind: "api", severity: "warning", message });
    return false;
  }
}
