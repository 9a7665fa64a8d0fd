import type { PipelineContext } from "../context/pipeline-context.ts";
import { decide } from "../core/error-policy.ts";
import { retrying } from "../lib/retrying.ts";
import { reportFailed } from "../observe/failed-work.ts";
import type { CatchUpSlots } from "./catch-up-slots.ts";
import { isWithoutEvents, SourceChanged } from "./event-topic.ts";
import { streamLoop } from "./stream-loop.ts";
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
  await retrying(
    async () => {
      while (!signal.aborted) await streamUntilExhausted(context, catchUpSlots, signal);
    },
    {
      policy: decide,
      backoff: BACKOFF,
      steadyMs: STEADY_MS,
      clock,
      signal,
      onRetry: ({ decision }) => {
        const message = `The stream of ${object} ended and is reopened: ${decision.reason}`;
        reportFailed(context, object, "stream", { message });
      },
    },
  );
}

/** Streams. When the org's event quota is exhausted, pauses until the stream may be reopened. */
async function streamUntilExhausted(
  context: PipelineContext,
  catchUpSlots: CatchUpSlots,
  signal: AbortSignal,
): Promise<void> {
  const { lease, metrics } = context;
  try {
    await streamLoop(context, catchUpSlots, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (isWithoutEvents(error)) throw new SourceChanged(lease.object, "poll");
    if (!isDeliveryExhausted(error)) throw error;
    metrics.failed(lease.object, "stream");
    await restStream(context, signal);
  }
}
