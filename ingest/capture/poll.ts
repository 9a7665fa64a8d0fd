import { randomUUID } from "node:crypto";
import type { PipelineContext } from "../context/pipeline-context.ts";
import { objectReads } from "../core/object-reads.ts";
import { pgNow } from "../lib/pg-clock.ts";
import { mergeOrDeadLetter } from "../snapshot/merge-or-dead-letter.ts";
import { readRecords } from "../snapshot/read-records.ts";
import { changedPage } from "./changed-page.ts";
import {
  afterPage,
  firstKey,
  isKnown,
  leaveRange,
  highWaterMarkAfter,
  highWaterMarkOf,
  pageAfter,
  type ChangedRecord,
  type PollLimits,
} from "./poll-plan.ts";
import { highWaterMarks, notePolled, openPollRepair, pollRepairs } from "./poll-row.ts";
import { standings } from "./standing.ts";
import { stampMarginMs, type Tuning } from "../core/tuning.ts";

const PAGE_ROWS = 2_000;

/** A poll begins `overlapMs` before its high-water mark: a transaction may still commit what it saved there. */
function limitsOf(tuning: Tuning): PollLimits {
  return {
    maxStalenessMs: tuning.restMaxStalenessMs,
    copyMaxStalenessMs: tuning.bulkMaxStalenessMs,
    overlapMs: stampMarginMs(tuning),
    youngMs: tuning.clocksMs,
    pageRows: PAGE_ROWS,
    maxRows: tuning.maxRangeRows,
  };
}

export type PollResult = {
  /** Records that changed or were deleted and are not known yet. */
  readonly read: number;
  /** More changed than a poll reads: a repair reads it. */
  readonly repair: boolean;
  readonly headSeq: number | null;
  /** Of the changes, and of the repair that the poll opened. */
  readonly traceId: string;
};

/**
 * One poll of an object that has no change events (poll-plan.ts). Pages list what changed; unknown records are read and
 * merged by the image rule. The pages include deleted records. A repair that compares ids finds those that have left
 * the recycle bin. `answered` is called whenever the org has answered.
 */
export async function poll(
  context: PipelineContext,
  answered: () => void,
  signal: AbortSignal,
): Promise<PollResult> {
  const { pool, lease } = context;
  const limits = limitsOf(context.tuning);
  const reads = objectReads(context.table);
  const traceId = randomUUID();
  const began = await pgNow(pool);
  const first = firstKey(highWaterMarkOf(await highWaterMarks(pool, lease.object), limits), limits);
  const sum = { read: 0, headSeq: null as number | null };
  for (let [key, rows] = [first, 0]; ;) {
    signal.throwIfAborted();
    const query = pageAfter(key, PAGE_ROWS);
    const page = await changedPage(context.api.as("repair"), reads, query);
    answered();
    const unknown = await notKnown(context, page, began);
    const merged = await readUnknown(context, unknown, began, traceId);
    answered();
    sum.read += unknown.length;
    sum.headSeq = merged ?? sum.headSeq;
    rows += page.length;
    const next = afterPage(page, rows, limits);
    if (next.step === "repair") return leaveToRepair(context, first.stamp, began, sum, traceId);
    if (next.step === "done") break;
    key = next.key;
  }
  await notePolled(pool, lease, through(context, began));
  return { ...sum, repair: false, traceId };
}

function through({ tuning }: PipelineContext, began: string): string {
  return new Date(highWaterMarkAfter(began, limitsOf(tuning))).toISOString();
}

async function leaveToRepair(
  context: PipelineContext,
  from: string,
  began: string,
  sum: Pick<PollResult, "read" | "headSeq">,
  traceId: string,
): Promise<PollResult> {
  const { pool, lease, repairOpened } = context;
  const { open } = await pollRepairs(pool, lease.object);
  const { opensRepair, movesHighWaterMark } = leaveRange(open);
  if (opensRepair) await openPollRepair(context, from, traceId);
  await notePolled(pool, lease, movesHighWaterMark ? through(context, began) : null);
  repairOpened.notify();
  return { ...sum, repair: true, traceId };
}

async function notKnown(
  { pool, table, tuning }: PipelineContext,
  page: readonly ChangedRecord[],
  began: string,
): Promise<readonly string[]> {
  const standing = await standings(
    pool,
    table,
    page.map(({ id }) => id),
  );
  const limits = limitsOf(tuning);
  const isNew = (record: ChangedRecord) => {
    const stands = standing.get(record.id);
    return stands === undefined || !isKnown(record, stands, began, limits);
  };
  return page.filter(isNew).map(({ id }) => id);
}

/** @returns seq of the newest change; null where there was nothing to read */
async function readUnknown(
  context: PipelineContext,
  ids: readonly string[],
  began: string,
  traceId: string,
): Promise<number | null> {
  const { api, committed, tuning } = context;
  let headSeq: number | null = null;
  const maxStalenessMs = tuning.restMaxStalenessMs;
  const read = { began, maxStalenessMs, source: "repair" as const };
  for await (const { images } of readRecords(api.as("repair"), context, ids)) {
    const merged = await mergeOrDeadLetter(context, read, images, traceId);
    headSeq = merged.headSeq ?? headSeq;
    committed.notify();
  }
  return headSeq;
}
