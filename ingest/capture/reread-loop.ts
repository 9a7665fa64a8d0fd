import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import type { PipelineContext } from "../context/pipeline-context.ts";
import { decide, isSilence } from "../core/error-policy.ts";
import { epochMs } from "../lib/pg-clock.ts";
import { retrying } from "../lib/retrying.ts";
import { reportFailed } from "../observe/failed-work.ts";
import { requestResync } from "../snapshot/resync-row.ts";
import { eventSchema, SourceChanged } from "./event-topic.ts";
import { noteSilent } from "./unanswered.ts";

const BACKOFF = { baseMs: 1_000, maxMs: 60_000 };
/** How often is looked whether the object has change events by now. */
const LOOK_EVERY_MS = 60_000;

/**
 * Resyncs an object at intervals that has neither change events nor a field that shows what changed, until it has
 * events. The pipeline is silent while the org cannot be asked for events, and when the last read of every record that
 * ended began more than two intervals ago.
 */
export async function rereadLoop(
  context: PipelineContext,
  everyMs: number,
  signal: AbortSignal,
): Promise<void> {
  const { clock, pool, pubsub, lease, resyncWanted, status } = context;
  const rereads = async (succeeded: () => void) => {
    for (;;) {
      signal.throwIfAborted();
      if ((await eventSchema(pubsub, lease.object)) !== null)
        throw new SourceChanged(lease.object, "stream");
      const { begunMs, endedMs } = await lastReadAges(pool, lease.object);
      if (endedMs > 2 * everyMs) await noteSilent(status, overdue(lease.object, endedMs));
      else await status.polled(reasonOf(lease.object, everyMs));
      const dueInMs = everyMs - begunMs;
      if (dueInMs <= 0) {
        await requestResync(pool, lease, randomUUID());
        resyncWanted.notify();
      }
      succeeded();
      await clock.sleep(Math.min(dueInMs > 0 ? dueInMs : everyMs, LOOK_EVERY_MS), signal);
    }
  };
  await retrying(rereads, {
    policy: decide,
    backoff: BACKOFF,
    clock,
    signal,
    onRetry: async ({ error, decision }) => {
      const message = `${lease.object} could not be asked about and is retried: ${decision.reason}`;
      reportFailed(context, lease.object, "poll", { message });
      if (isSilence(error)) await noteSilent(status, message);
    },
  });
}

function reasonOf(object: string, everyMs: number): string {
  const minutes = Math.ceil(everyMs / 60_000);
  return `${object} has no change events, and no field by which changes could be polled, so all of it is read again every ${minutes} min, and its copy may be that much older.`;
}

function overdue(object: string, endedMs: number): string {
  const minutes = Math.floor(endedMs / 60_000);
  return `The last read of all of ${object} that ended began ${minutes} min ago, and the one that is due has not ended.`;
}

/** How long ago the last read of every record began, and the last one that has ended. In milliseconds. */
async function lastReadAges(
  pool: Pool,
  object: string,
): Promise<{ readonly begunMs: number; readonly endedMs: number }> {
  const age = (filter: string) => epochMs(`clock_timestamp() - max(read_began) ${filter}`);
  const { rows } = await pool.query<Record<"begun" | "ended", string | null>>(
    `select ${age("filter (where state <> 'failed')")} as begun, ${age("filter (where state = 'complete')")} as ended
     from sync.snapshot where object = $1 and kind in ('initial', 'resync')`,
    [object],
  );
  const [row] = rows;
  return { begunMs: Number(row?.begun ?? Infinity), endedMs: Number(row?.ended ?? Infinity) };
}
