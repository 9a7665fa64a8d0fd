import type { PipelineContext } from "../context/pipeline-context.ts";
import { decide } from "../core/error-policy.ts";
import { retrying } from "../lib/retrying.ts";
import { runTogether } from "../lib/running.ts";
import { reportFailed } from "../observe/failed-work.ts";
import { computedLoop } from "../computed/computed-loop.ts";
import { Dependents } from "../computed/dependents.ts";
import { indexLoop } from "../schema/index-loop.ts";
import { sweepLoop } from "../computed/sweep-loop.ts";
import { refreshTable } from "../schema/refresh-table.ts";

/** Longest delay until a field is noticed that was added or removed without an event. */
const DESCRIBE_EVERY_MS = 3_600_000;
/** Shortest time between two describes, however often the schema is stale. */
const DESCRIBE_PAUSE_MS = 10_000;
const BACKOFF = { baseMs: 1_000, maxMs: 60_000 };

/**
 * Keeps the fields of a copied object right: its table as described, its indexes, and requests for reads of some
 * fields, due to changes of their inputs or to time. The reads themselves are repairs.
 */
export async function fieldLoops(
  context: PipelineContext,
  computedEveryMs: number,
  signal: AbortSignal,
): Promise<void> {
  const dependents = new Dependents(context.pool, context.lease.object, context.clock);
  await runTogether(
    [
      (stop) => describeLoop(context, stop),
      (stop) => computedLoop(context, dependents, stop),
      (stop) => indexLoop(context, stop),
      (stop) => sweepLoop(context, computedEveryMs, stop),
    ],
    signal,
  );
}

/** Describes the object periodically, and whenever its schema is marked stale. */
async function describeLoop(context: PipelineContext, signal: AbortSignal): Promise<void> {
  const { tables, clock, lease } = context;
  const describes = async (succeeded: () => void) => {
    while (!signal.aborted) {
      await tables.schemaStale.wait(DESCRIBE_EVERY_MS, signal);
      await refreshTable(context);
      succeeded();
      await clock.sleep(DESCRIBE_PAUSE_MS, signal);
    }
  };
  await retrying(describes, {
    policy: decide,
    backoff: BACKOFF,
    clock,
    signal,
    onRetry: ({ decision }) => {
      tables.schemaStale.notify();
      const message = `${lease.object} could not be described and is retried: ${decision.reason}`;
      reportFailed(context, lease.object, "describe", { message });
    },
  });
}
