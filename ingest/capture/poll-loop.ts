import { randomUUID } from "node:crypto";
import type { PipelineContext } from "../context/pipeline-context.ts";
import { decide, isSilence } from "../core/error-policy.ts";
import { objectReads, type ObjectReads } from "../core/object-reads.ts";
import { earlier, pgNow } from "../lib/pg-clock.ts";
import { retrying } from "../lib/retrying.ts";
import { reportFailed } from "../observe/failed-work.ts";
import { eventSchema, SourceChanged } from "./event-topic.ts";
import { poll } from "./poll.ts";
import { noteSilent, Unanswered } from "./unanswered.ts";
import { openPollRepair, pollRepairs } from "./poll-row.ts";
import { withoutRefused } from "../snapshot/leave-out-field.ts";
import { stampMarginMs } from "../core/tuning.ts";

/** Longest delay until a deletion is found that has left the recycle bin. */
const COMPARE_IDS_EVERY_MS = 6 * 3_600_000;
/** The same where polls show no deletions at all: the object has no IsDeleted, or is polled by CreatedDate. */
const COMPARE_UNSHOWN_EVERY_MS = 15 * 60_000;
/** Records whose ids are compared so often: five calls. */
const MAX_COMPARED_OFTEN = 10_000;
const BACKOFF = { baseMs: 1_000, maxMs: 60_000 };
/** A poll of which no page came for so long is not heard. A query of Salesforce may take 120 s. */
const UNANSWERED_MS = 8_000;

/**
 * Polls an object that has no change events, until it has some. Then SourceChanged restarts the pipeline as a stream,
 * which refetches everything changed since the last poll.
 *
 * A poll begins when it is due. From the first one on that fails, that the budget refuses, or of which nothing came for
 * UNANSWERED_MS, the pipeline is silent with that cause, until a poll succeeds.
 *
 * @param everyMs from the end of one poll to the beginning of the next
 */
export async function pollLoop(
  context: PipelineContext,
  everyMs: number,
  signal: AbortSignal,
): Promise<void> {
  const { clock, status, lease, pubsub } = context;
  const polls = async (succeeded: () => void) => {
    for (;;) {
      signal.throwIfAborted();
      const answered = new Unanswered(context, UNANSWERED_MS);
      try {
        if ((await eventSchema(pubsub, lease.object)) !== null)
          throw new SourceChanged(lease.object, "stream");
        await pollOnce(context, () => answered.again(), signal);
      } finally {
        answered.end();
      }
      await status.polled(reasonOf(lease.object, everyMs));
      succeeded();
      await clock.sleep(everyMs, signal);
    }
  };
  await retrying(polls, {
    policy: decide,
    backoff: BACKOFF,
    clock,
    signal,
    onRetry: async ({ error, decision }) => {
      const message = `${lease.object} could not be polled and is retried: ${decision.reason}`;
      reportFailed(context, lease.object, "poll", { message });
      if (isSilence(error)) await noteSilent(status, message);
    },
  });
}

function reasonOf(object: string, everyMs: number): string {
  return (
    `${object} has no change events, so it is polled every ${Math.ceil(everyMs / 1000)} s, and its copy may be that much older. ` +
    "For changes within a second select the object in Setup → Change Data Capture, and give the integration user “View All Records”."
  );
}

async function pollOnce(
  context: PipelineContext,
  answered: () => void,
  signal: AbortSignal,
): Promise<void> {
  const { lease, log, metrics } = context;
  const { object } = lease;
  const startedAt = performance.now();
  await compareIds(context);
  const { read, repair, headSeq, traceId } = await withoutRefused(context, () =>
    poll(context, answered, signal),
  );
  const durationMs = performance.now() - startedAt;
  metrics.polled(object, read);
  if (read === 0 && !repair) return;
  const rest = repair ? "; more changed, which a repair reads" : "";
  const message = `${read} records read that changed or are new${rest}`;
  const detail = { headSeq };
  log({ kind: "repair", severity: "info", object, traceId, durationMs, message, detail });
}

function compareEveryMs({ hasDeleted, changedBy }: ObjectReads, rows: number): number {
  const showsDeleted = hasDeleted && changedBy === "SystemModstamp";
  return showsDeleted || rows > MAX_COMPARED_OFTEN
    ? COMPARE_IDS_EVERY_MS
    : COMPARE_UNSHOWN_EVERY_MS;
}

/** Opens a repair, which is visible as a row. It compares all ids and reads the missing ones. */
async function compareIds(context: PipelineContext): Promise<void> {
  const { pool, lease, log, tuning, repairOpened } = context;
  const { open, ageMs, rows } = await pollRepairs(pool, lease.object);
  if (open || ageMs < compareEveryMs(objectReads(context.table), rows)) return;
  const traceId = randomUUID();
  const since = earlier(await pgNow(pool), stampMarginMs(tuning));
  await openPollRepair(context, since, traceId);
  const message = `The ids of ${lease.object} are compared with the org's`;
  log({ kind: "repair", severity: "info", object: lease.object, traceId, message });
  repairOpened.notify();
}
