import type { PipelineContext } from "../../context/pipeline-context.ts";
import { runTogether, Signal } from "../../lib/running.ts";
import { readColumns } from "./column-read.ts";
import { noteFailure } from "./note-failure.ts";
import { readWhole } from "./record-read.ts";
import { dueRepairs, nextRepairMs, type RepairScope } from "./repair-row.ts";
import { readsApart, sharedReads, type SharedRead } from "./shared-read.ts";

/** So many repairs are looked at together. */
const MAX_TOGETHER = 500;

/** Another object's pipeline may open a repair here, and notifies nobody. */
const IDLE_MS = 5_000;

/**
 * Reads what repairs ask for, and merges it, until each is closed by a read past its cause:
 *
 *   due ─► shared reads ─┬─ whole records: named | range ─► image rule ──────────────────┬─► closed
 *                        │                   └─ too long ─► resync                       ├─► once more, when reads can't
 *                        └─ some columns: named | range | every record, by bulk ─► its ──┤   lag behind the cause
 *                                                                        clause 6        └─► failed: tried again
 *
 * Whole records and columns are read side by side, so that no record has to wait for a bulk read of columns. Reads of
 * columns follow one another: an image of columns dates nothing on the row, so of two that overlap the older one might
 * be merged last.
 */
export async function repairLoop(context: PipelineContext, signal: AbortSignal): Promise<void> {
  const [ofRecords, ofColumns] = [new Signal(), new Signal()];
  await runTogether(
    [
      (stop) => readDue(context, "records", ofRecords, stop),
      (stop) => readDue(context, "columns", ofColumns, stop),
      (stop) => passOn(context.repairOpened, [ofRecords, ofColumns], stop),
    ],
    signal,
  );
}

/** A signal wakes one waiter, and there are two. */
async function passOn(from: Signal, to: readonly Signal[], signal: AbortSignal): Promise<void> {
  for (;;) {
    await from.wait(IDLE_MS, signal);
    for (const one of to) one.notify();
  }
}

async function readDue(
  context: PipelineContext,
  scope: RepairScope,
  opened: Signal,
  signal: AbortSignal,
): Promise<void> {
  const { pool, lease } = context;
  while (!signal.aborted) {
    const due = await dueRepairs(pool, lease.object, scope, MAX_TOGETHER);
    for (const read of sharedReads(due)) {
      if (await tryRead(context, read, signal)) continue;
      for (const apart of readsApart(read)) await tryRead(context, apart, signal);
    }
    if (due.length > 0) continue;
    const nextInMs = await nextRepairMs(pool, lease.object, scope);
    await opened.wait(Math.min(nextInMs ?? IDLE_MS, IDLE_MS) + 5, signal);
  }
}

/**
 * Answers false where the repairs ask for too much to be read together. What Salesforce refuses is noted on them, and they
 * stay open; the stream goes on meanwhile.
 */
async function tryRead(
  context: PipelineContext,
  read: SharedRead,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    if (read.columns === null) return await readWhole(context, read);
    await readColumns(context, { ...read, columns: read.columns }, signal);
  } catch (error) {
    await noteFailure(context, read.repairs, error);
  }
  return true;
}
