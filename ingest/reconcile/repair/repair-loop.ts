import type { PipelineContext } from "../../context/pipeline-context.ts";
import { runTogether, Signal } from "../../lib/running.ts";
import { readColumns } from "./column-read.ts";
import { leftOut } from "../../snapshot/leave-out-field.ts";
import { noteFailure } from "./note-failure.ts";
import { readWhole } from "./record-read.ts";
import { dueRepairs, nextRepairMs, type RepairScope } from "./repair-row.ts";
import { readsApart, sharedReads, type SharedRead } from "./shared-read.ts";

/** The most repairs that are planned at once. Reads of computed fields gather for a window, and are one read. */
const MAX_TOGETHER: Readonly<Record<RepairScope, number>> = { records: 500, columns: 5_000 };

/** Another object's pipeline may open a repair here without a signal. */
const IDLE_MS = 5_000;

/**
 * Reads and merges what repairs ask for, until a read past its cause closes each:
 *
 *   due ─► shared reads ─┬─ whole records: named | range ─► image rule ──────────────────┬─► closed
 *                        │                   └─ too long ─► resync                       ├─► retried, when reads can't
 *                        └─ some columns: named | range | every record, by bulk ─► its ──┤   lag behind the cause
 *                                                                        clause 6        └─► failed: retried
 *
 * Whole records and columns are read concurrently, so that no record waits for a bulk read of columns. Reads of columns
 * are sequential: an image of columns leaves no date on the row, so the older of two overlapping ones might be merged
 * last.
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
    const due = await dueRepairs(pool, lease.object, scope, MAX_TOGETHER[scope]);
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
 * Returns false where the repairs ask for too much to be read together. A refusal by Salesforce is noted on them; they
 * stay open, and the stream goes on.
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
    // Due repairs are looked for again at once, with the columns that are left.
    if (await leftOut(context, error)) return true;
    await noteFailure(context, read.repairs, error);
  }
  return true;
}
