import type { PipelineContext } from "../context/pipeline-context.ts";
import { decide, isSilence } from "../core/error-policy.ts";
import { LOCK_TIMEOUT_MS } from "../../db/session.ts";
import { lockHolders } from "../../db/lock-holders.ts";
import { isLockTimeout } from "../lib/pg-error.ts";
import { retrying } from "../lib/retrying.ts";
import { reportFailed } from "../observe/failed-work.ts";
import type { CatchUpSlots } from "./catch-up-slots.ts";
import { isWithoutEvents, SourceChanged } from "./event-topic.ts";
import { noteSilent } from "./unanswered.ts";
import { streamLoop } from "./stream-loop.ts";
import type { StreamStanding } from "./stream-standing.ts";
import { isDeliveryExhausted, restStream } from "./stream-pause.ts";

const BACKOFF = { baseMs: 500, maxMs: 30_000 };
/** A subscription that lasts this long resets the backoff. */
const STEADY_MS = 60_000;

/** Resubscribes whenever the stream ends. Gives up only where a retry cannot help. */
export async function keepStreaming(
  context: PipelineContext,
  catchUpSlots: CatchUpSlots,
  signal: AbortSignal,
): Promise<void> {
  const { clock, lease } = context;
  const { object } = lease;
  const standing: StreamStanding = { saidNothing: false };
  await retrying(
    async () => {
      while (!signal.aborted) await streamUntilExhausted(context, catchUpSlots, standing, signal);
    },
    {
      policy: decide,
      backoff: BACKOFF,
      steadyMs: STEADY_MS,
      clock,
      signal,
      onRetry: async ({ error, decision }) => {
        const reason = isLockTimeout(error) ? await noteBlocked(context) : decision.reason;
        const cause = `Nothing is heard of ${object} from Salesforce; its stream is reopened: ${reason}`;
        if (isSilence(error)) await noteSilent(context.status, cause);
        const message = `The stream of ${object} ended and is reopened: ${reason}`;
        reportFailed(context, object, "stream", { message });
      },
    },
  );
}

/**
 * A lock of somebody else's was in the way of a batch, which has rolled back: nothing of ours is locked, and the state
 * can be written. @returns who holds it, in words
 */
async function noteBlocked({ pool, status, clock }: PipelineContext): Promise<string> {
  const began = clock.now() - LOCK_TIMEOUT_MS;
  const holders = await lockHolders(pool).catch((error: unknown) => String(error));
  const reason = `Changes wait for a lock in Postgres that is held by ${holders}.`;
  // Postgres may be down. The log has the reason.
  await status.blocked(reason, began).catch(() => undefined);
  return reason;
}

/** Streams. When the org's event quota is exhausted, pauses until the stream may be reopened. */
async function streamUntilExhausted(
  context: PipelineContext,
  catchUpSlots: CatchUpSlots,
  standing: StreamStanding,
  signal: AbortSignal,
): Promise<void> {
  const { lease, metrics } = context;
  try {
    await streamLoop(context, catchUpSlots, standing, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (isWithoutEvents(error)) throw new SourceChanged(lease.object, "poll");
    if (!isDeliveryExhausted(error)) throw error;
    metrics.failed(lease.object, "stream");
    await restStream(context, signal);
  }
}
