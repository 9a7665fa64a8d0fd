import type { PipelineContext } from "../context/pipeline-context.ts";
import { decide } from "../core/error-policy.ts";
import { retrying } from "../lib/retrying.ts";
import { reportFailed } from "../observe/failed-work.ts";
import type { CatchUpSlots } from "./catch-up-slots.ts";
import { isWithoutEvents, SourceChanged } from "./event-topic.ts";
import { streamLoop } from "./stream-loop.ts";
import { isDeliveryExhausted, restStream } from "./stream-pause.ts";

const BACKOFF = { baseMs: 500, maxMs: 30_000 };
/** A subscription that lasted for so long was a good one. */
const STEADY_MS = 60_000;

/** Subscribes anew whenever the stream ends; gives up only where no retry helps. */
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
        const message = `The stream of ${object} ended and is opened again: ${decision.reason}`;
        reportFailed(context, object, "stream", { message });
      },
    },
  );
}

/** Streams; where the org delivers no more events today, rests until the stream may be opened again. */
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
