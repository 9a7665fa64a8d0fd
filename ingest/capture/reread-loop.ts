import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import type { PipelineContext } from "../context/pipeline-context.ts";
import { decide } from "../core/error-policy.ts";
import { epochMs } from "../lib/pg-clock.ts";
import { retrying } from "../lib/retrying.ts";
import { reportFailed } from "../observe/failed-work.ts";
import { requestResync } from "../snapshot/resync-row.ts";
import { eventSchema, SourceChanged } from "./event-topic.ts";

const BACKOFF = { baseMs: 1_000, maxMs: 60_000 };
/** How often is looked whether the object has change events by now. */
const LOOK_EVERY_MS = 60_000;

/**
 * Resyncs an object at intervals that has neither change events nor a field that shows what changed, until it has
 * events.
 */
export async function rereadLoop(
  context: PipelineContext,
  everyMs: number,
  signal: AbortSignal,
): Promise<void> {
  const { clock, pool, pubsub, lease, resyncWanted, status } = context;
  await status.set("live", reasonOf(lease.object, everyMs));
  const rereads = async (succeeded: () => void) => {
    for (;;) {
      signal.throwIfAborted();
      if ((await eventSchema(pubsub, lease.object)) !== null)
        throw new SourceChanged(lease.object, "stream");
      const dueInMs = everyMs - (await lastReadAgeMs(pool, lease.object));
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
    onRetry: ({ decision }) => {
      const message = `${lease.object} could not be asked about and is retried: ${decision.reason}`;
      reportFailed(context, lease.object, "poll", { message });
    },
  });
}

function reasonOf(object: string, everyMs: number): string {
  const minutes = Math.ceil(everyMs / 60_000);
  return `${object} has no change events, and no field by which changes could be polled, so all of it is read again every ${minutes} min, and its copy may be that much older.`;
}

/** How long ago the last read of every record began, or the one that is under way, in milliseconds. */
async function lastReadAgeMs(pool: Pool, object: string): Promise<number> {
  const { rows } = await pool.query<{ age: string | null }>(
    `select ${epochMs("clock_timestamp() - max(read_began)")} as age from sync.snapshot
     where object = $1 and kind in ('initial', 'resync') and state <> 'failed'`,
    [object],
  );
  return Number(rows[0]?.age ?? Infinity);
}
