import type { PipelineContext } from "../context/pipeline-context.ts";
import type { MirrorTable } from "../core/mirror-table.ts";
import { objectReads, type ObjectReads } from "../core/object-reads.ts";
import { lockPipeline } from "../core/pipeline-row.ts";
import { transaction } from "../lib/transaction.ts";
import type { PageReport } from "../observe/page-log.ts";
import { readByBulk } from "./bulk-read.ts";
import { isRefusedByBulk } from "./bulk-refusal.ts";
import type { Destination } from "./destination.ts";
import type { PageTarget } from "./load-page.ts";
import { readOverRest } from "./rest-read.ts";
import {
  loadedPages,
  noteSnapshot,
  READ_OVER_REST,
  recordPage,
  type SnapshotProgress,
  type SnapshotRow,
} from "./snapshot-row.ts";
import { deadLetterRefused } from "./text-rows.ts";

/** The first poll is immediate: the job may be one that an earlier process created. */
const PACE = { firstMs: 0, factor: 1.5, minMs: 200, maxMs: 10_000 };

/** The context of a durable read. */
export type SnapshotContext = Pick<
  PipelineContext,
  "pool" | "api" | "bulk" | "clock" | "lease" | "table" | "tuning" | "log"
> & {
  readonly traceId: string;
  /** Called with every loaded page. */
  readonly onPage: (page: PageReport) => void;
};

/** What is read, and where it goes. */
export type SnapshotRead = {
  /** Its columns are the ones to read, in order. */
  readonly table: MirrorTable;
  readonly destination: Destination;
};

/**
 * Loads the missing pages: by Bulk, or over REST where Bulk refuses. The returned snapshot is to be merged next; it
 * names the job or READ_OVER_REST.
 */
export async function loadSnapshot(
  context: SnapshotContext,
  snapshot: SnapshotRow,
  read: SnapshotRead,
  signal: AbortSignal,
): Promise<SnapshotRow> {
  if (snapshot.state === "merging") return snapshot;
  const { pool, api, lease } = context;
  const { table } = read;
  const reads = objectReads(context.table);
  const note: Note = (progress) => noteSnapshot(pool, lease, snapshot.id, progress);
  const target = targetOf(context, snapshot, read);
  const jobId = await loadByBulk(context, snapshot, { reads, target, note }, signal);
  if (jobId === READ_OVER_REST) {
    await note({ jobId, state: "loading" });
    const onRecords = (rowsExpected: number) => note({ rowsExpected });
    await readOverRest(
      { api, reads, table, target, readBegan: snapshot.readBegan, onRecords },
      signal,
    );
  }
  await note({ state: "merging" });
  return { ...snapshot, jobId, state: "merging" };
}

type Note = (progress: SnapshotProgress) => Promise<void>;

type Loading = {
  readonly reads: ObjectReads;
  readonly target: PageTarget;
  readonly note: Note;
};

async function loadByBulk(
  { bulk, clock, tuning }: SnapshotContext,
  snapshot: SnapshotRow,
  { reads, target, note }: Loading,
  signal: AbortSignal,
): Promise<string> {
  if (snapshot.jobId === READ_OVER_REST || reads.parents !== null) return READ_OVER_REST;
  const { jobPatienceMs, pageRecords } = tuning;
  const job = { bulk, clock, reads, target, pace: PACE, jobPatienceMs };
  // The next attempt refetches a short page, after a wait.
  const pages = { pageRecords, pageTries: 1 };
  const onJob = (jobId: string) => note({ jobId });
  const onRecords = (rowsExpected: number) => note({ state: "loading", rowsExpected });
  try {
    const read = { ...job, ...pages, onJob, onRecords };
    return (await readByBulk(read, snapshot.jobId, signal)).jobId;
  } catch (error) {
    if (!isRefusedByBulk(error)) throw error;
    return READ_OVER_REST;
  }
}

/** A page is one transaction: its rows, its progress, and the check of the lease. */
function targetOf(
  { pool, lease, onPage }: SnapshotContext,
  snapshot: SnapshotRow,
  { table, destination }: SnapshotRead,
): PageTarget {
  return {
    name: destination.nameOf(snapshot),
    columns: table.columns,
    setAside: (client) => deadLetterRefused(client, lease.object),
    transaction: (work) => transaction(pool, work),
    record: async (client, page) => {
      await lockPipeline(client, lease);
      await recordPage(client, snapshot, page);
    },
    loaded: () => loadedPages(pool, snapshot.id),
    onPage,
  };
}
