import type { ObjectStatus } from "../../edge/protocol/sync.ts";
import {
  readKeptObjects,
  readPipelines,
  summarisePipelines,
  type PipelineSummary,
} from "./pipelines.ts";
import type { Ports } from "./options.ts";
import type { Progress } from "./progress.ts";

const POLL_MS = 250;

/**
 * Waits until every object is in step, and shows the progress of the copy. Returns the pipelines that wait for a
 * person; null where `stop` was signalled.
 *
 * @param expected how many records there are to copy; null where that is not known
 */
export async function untilLive(
  ports: Ports,
  objects: readonly string[],
  expected: () => Promise<number | null>,
  progress: Progress,
  stop: AbortSignal,
): Promise<readonly ObjectStatus[] | null> {
  const total = await expected();
  let summary: PipelineSummary | undefined;
  let copied = false;
  while (!stop.aborted) {
    const pipelines = await readPipelines(`http://127.0.0.1:${ports.web}`);
    const kept = await readKeptObjects(ports.ingest);
    if (pipelines) summary = summarisePipelines(objects, pipelines, kept);
    if (summary?.pending.length === 0) {
      if (copied) progress.copying(summary.loaded, summary.loaded);
      progress.end();
      return summary.stopped;
    }
    if (summary && summary.loaded !== total) {
      copied = true;
      progress.copying(summary.loaded, total);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  progress.end();
  return null;
}
