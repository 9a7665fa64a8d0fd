import { randomUUID } from "node:crypto";
import { imageSecond } from "../../core/mirror-row.ts";
import type { Image } from "../../apply/rules/image-rule.ts";
import type { PipelineContext } from "../../context/pipeline-context.ts";
import { pgNow } from "../../lib/pg-clock.ts";
import { mergeOrDeadLetter } from "../../snapshot/merge-or-dead-letter.ts";
import { readRecords } from "../../snapshot/read-records.ts";
import { closeOrRetry } from "./note-try.ts";
import { rangeIds } from "./range-repair.ts";
import type { SharedRead } from "./shared-read.ts";

/**
 * Reads whole records over REST, merges them by the image rule, and closes or retries the repairs. Returns false where
 * several ranges together are too long. A range that is too long by itself waits for a resync, noted on its row.
 */
export async function readWhole(context: PipelineContext, read: SharedRead): Promise<boolean> {
  const ids = read.reach === "range" ? await rangeIds(context, read) : [read.recordIds];
  if (ids === null) return read.repairs.length === 1;
  await readAndMerge(context, read, ids);
  return true;
}

async function readAndMerge(
  context: PipelineContext,
  { verification, repairs }: SharedRead,
  ids: Iterable<readonly string[]> | AsyncIterable<readonly string[]>,
): Promise<void> {
  const { pool, api, committed, tuning } = context;
  const traceId = verification ?? randomUUID();
  const startedAt = performance.now();
  const began = await pgNow(pool);
  const source = verification === null ? ("repair" as const) : ("verification" as const);
  const maxStalenessMs = tuning.restMaxStalenessMs;
  const read = { began, maxStalenessMs, source };
  let records = 0;
  let oldestSecond: number | null = null;
  let unsure = false;
  for await (const some of ids) {
    for await (const { images, contradicted } of readRecords(api.as("repair"), context, some)) {
      const result = await mergeOrDeadLetter(context, read, images, traceId);
      committed.notify();
      records += images.length;
      unsure ||= result.unsure.length > 0 || contradicted > 0;
      oldestSecond = oldestOf(images, oldestSecond);
    }
  }
  const found = `${records} records read`;
  const durationMs = performance.now() - startedAt;
  const shown = { began: Date.parse(began), maxStalenessMs, oldestSecond, unsure };
  await closeOrRetry(context, repairs, { ...shown, found, traceId, durationMs });
}

function oldestOf(images: readonly Image[], oldest: number | null): number | null {
  const seconds = images.flatMap(({ cells }) => (cells === null ? [] : [imageSecond(cells) ?? 0]));
  const all = oldest === null ? seconds : [...seconds, oldest];
  return all.length === 0 ? null : Math.min(...all);
}
