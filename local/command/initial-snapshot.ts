import type { Database } from "../../edge/pg/database.ts";
import type { ObjectStatus } from "../../edge/protocol/sync.ts";
import { readSync, summarisePipelines, type PipelineSummary } from "./pipelines.ts";
import type { Progress } from "./progress.ts";

const POLL_MS = 250;

/**
 * Waits until every object is in step, and shows the progress of the copy. Pipelines that wait for a person are told
 * of once; what they lack may be mended while this waits. False where `stop` was signalled.
 *
 * @param expected how many records there are to copy; null where that is not known
 */
export async function untilLive(
  { url, database }: { readonly url: string; readonly database: Database },
  objects: readonly string[],
  expected: () => Promise<number | null>,
  progress: Progress,
  stop: AbortSignal,
): Promise<boolean> {
  const total = await expected();
  let copied = false;
  let told = "";
  while (!stop.aborted) {
    const sync = await readSync(database);
    const summary = sync && summarisePipelines(objects, sync);
    if (summary?.pending.length === 0) {
      if (copied) progress.copying(summary.loaded, summary.loaded);
      copied = false;
      progress.end();
      if (summary.stopped.length === 0) return true;
      if (told !== namesOf(summary)) tellStopped(summary, objects.length, url, progress);
      told = namesOf(summary);
    } else if (summary && summary.loaded !== total && told === "") {
      copied = true;
      progress.copying(summary.loaded, total);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  progress.end();
  return false;
}

function namesOf({ stopped }: PipelineSummary): string {
  return stopped.map(({ object, state }) => `${object} ${state}`).join();
}

function tellStopped(
  { stopped }: { readonly stopped: readonly ObjectStatus[] },
  all: number,
  url: string,
  progress: Progress,
): void {
  for (const { object, state, reason } of stopped) {
    progress.part(object, `${state}: ${reason ?? "no reason is known"}`);
  }
  progress.line(
    `not ready: ${stopped.length} of ${all} objects are not in step, for the reasons above; what there is, is at ${url}`,
  );
}
