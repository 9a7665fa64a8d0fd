import { randomUUID } from "node:crypto";
import { imageSecond } from "../../core/mirror-row.ts";
import type { Image } from "../../apply/rules/image-rule.ts";
import type { PipelineContext } from "../../context/pipeline-context.ts";
import { pgNow } from "../../lib/pg-clock.ts";
import { logTry } from "../../observe/repair-try-log.ts";
import { mergeOrDeadLetter } from "../../snapshot/merge-or-dead-letter.ts";
import { noteFailure } from "./note-failure.ts";
import { rangeIds } from "./range-repair.ts";
import { readRecords } from "../../snapshot/read-records.ts";
import { dueRepairs, MAX_TOGETHER, noteTry, type OpenRepair } from "./repair-row.ts";
import { nextStep, type RepairRead } from "../../apply/rules/repair-state.ts";

const IDLE_MS = 30_000;

/** Reads what repairs ask for and merges it by the image rule, until each is closed by a read past its cause. */
export async function repairLoop(context: PipelineContext, signal: AbortSignal): Promise<void> {
  const { pool, lease, repairOpened } = context;
  while (!signal.aborted) {
    const { due, nextInMs } = await dueRepairs(pool, lease.object, MAX_TOGETHER);
    const named = due.filter((repair) => repair.since === null);
    for (const group of readTogether(named)) await tryRepairs(context, group, () => [idsOf(group)]);
    const ranges = due.filter((repair) => repair.since !== null);
    for (const group of readTogether(ranges)) await tryRanges(context, group);
    if (due.length === 0)
      await repairOpened.wait(Math.min(nextInMs ?? IDLE_MS, IDLE_MS) + 5, signal);
  }
}

/** All in one, except that a verification's own are told apart in the log by its trace. */
function readTogether(repairs: readonly OpenRepair[]): Iterable<readonly OpenRepair[]> {
  return Map.groupBy(repairs, (repair) => verificationOf(repair)).values();
}

/** One read of the longest range serves all; each by itself where that is too long to be read as a range. */
async function tryRanges(context: PipelineContext, ranges: readonly OpenRepair[]): Promise<void> {
  if (await tryRepairs(context, ranges, () => rangeIds(context, ranges))) return;
  if (ranges.length === 1) return;
  for (const range of ranges) await tryRepairs(context, [range], () => rangeIds(context, [range]));
}

/** Trace of the verification that a repair is of; null where it is of none. */
function verificationOf(repair: OpenRepair | undefined): string | null {
  return repair?.cause === "verification" ? repair.traceId : null;
}

function idsOf(repairs: readonly OpenRepair[]): readonly string[] {
  return [...new Set(repairs.flatMap((repair) => repair.recordIds))];
}

type Ids = Iterable<readonly string[]> | AsyncIterable<readonly string[]>;

/**
 * Answers false without ids: the repairs are not read this way. What Salesforce refuses is noted on the repairs, which
 * stay open; the stream goes on meanwhile.
 */
async function tryRepairs(
  context: PipelineContext,
  repairs: readonly OpenRepair[],
  ids: () => Ids | Promise<Ids | null>,
): Promise<boolean> {
  try {
    const found = await ids();
    if (found === null) return false;
    await readAndMerge(context, repairs, found);
  } catch (error) {
    await noteFailure(context, repairs, error);
  }
  return true;
}

async function readAndMerge(
  context: PipelineContext,
  repairs: readonly OpenRepair[],
  ids: Ids,
): Promise<void> {
  const { pool, api, committed, tuning } = context;
  const verification = verificationOf(repairs[0]);
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
  const outcome = {
    began: Date.parse(began),
    maxStalenessMs,
    oldestSecond,
    unsure,
  };
  await settle(context, repairs, outcome, {
    traceId,
    records,
    durationMs: performance.now() - startedAt,
  });
}

function oldestOf(images: readonly Image[], oldest: number | null): number | null {
  const seconds = images.flatMap(({ cells }) => (cells === null ? [] : [imageSecond(cells) ?? 0]));
  const all = oldest === null ? seconds : [...seconds, oldest];
  return all.length === 0 ? null : Math.min(...all);
}

type RepairFacts = {
  readonly traceId: string;
  readonly records: number;
  readonly durationMs: number;
};

async function settle(
  context: PipelineContext,
  repairs: readonly OpenRepair[],
  read: RepairRead,
  facts: RepairFacts,
) {
  const { pool, lease } = context;
  for (const repair of repairs) {
    // A range holds records of before its cause, too: how old its answer is says nothing.
    const causeAt = repair.since === null ? repair.causeAt : null;
    const next = nextStep({ ...repair, causeAt }, read, Math.random);
    const retryInMs = next.step === "close" ? null : next.inMs;
    const what = `${facts.records} records read`;
    const message = retryInMs === null ? `closed: ${what}` : what;
    await noteTry(pool, lease, repair.id, { message, retryInMs });
    logTry(context, lease.object, repair, {
      outcome: retryInMs === null ? "closed" : "retry",
      message,
      retryInMs,
      ...facts,
    });
  }
}
