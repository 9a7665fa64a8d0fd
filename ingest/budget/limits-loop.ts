import type { CallPurpose } from "../../edge/protocol/states.ts";
import type { Clock } from "../lib/clock.ts";
import type { WriteLog } from "../observe/sync-log.ts";
import type { OrgApi } from "../salesforce/rest.ts";
import { forgetUses } from "./budget-store.ts";
import type { RateLimiter } from "./rate-limiter.ts";
import type { Pool } from "pg";

export type LimitsContext = {
  readonly pool: Pool;
  readonly api: { as(purpose: CallPurpose): Pick<OrgApi, "limits"> };
  readonly clock: Clock;
  readonly log: WriteLog;
  readonly budget: RateLimiter;
};

/** How often the use is stored. */
const FLUSH_MS = 2_000;
/** A failed read of the limits is retried after this. */
const RETRY_MS = 60_000;

/**
 * Reads the org's limits at the start, every `recheckMs`, and as soon as a pause of calls may be over: this read is the
 * one call that probes the org. Stores the use every FLUSH_MS.
 */
export async function limitsLoop(context: LimitsContext, signal: AbortSignal): Promise<void> {
  const { clock, budget } = context;
  await attempt(context, "remembered", () => budget.recall());
  let readAt = clock.now();
  while (!signal.aborted) {
    if (clock.now() >= readAt || budget.isProbeDue()) {
      const read = await attempt(context, "read", () => readLimits(context));
      const { recheckMs } = budget.settings;
      readAt = clock.now() + (read ? recheckMs : Math.min(RETRY_MS, recheckMs));
    }
    await attempt(context, "written down", () => budget.flush());
    await clock.sleep(FLUSH_MS, signal).catch(() => undefined);
  }
  await attempt(context, "written down", () => budget.flush());
}

/** Uses the reserve: repairs depend on it, and it may find a larger quota when the budget is exhausted. */
async function readLimits({ pool, api, budget }: LimitsContext): Promise<void> {
  budget.learn(await api.as("repair").limits());
  await forgetUses(pool);
}

/** Failures are logged and retried. They never stop a node. */
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
