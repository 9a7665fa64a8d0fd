import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import { chunks } from "../../lib/chunks.ts";
import { epochMs } from "../../lib/pg-clock.ts";
import { quoteMirrorTable } from "../../../db/mirror/identifier.ts";
import type { MirrorTable } from "../../core/mirror-table.ts";
import type { PipelineContext } from "../../context/pipeline-context.ts";
import { requestResync } from "../../snapshot/resync-row.ts";
import type { OrgApi } from "../../salesforce/rest.ts";
import { objectReads, type ObjectReads } from "../../core/object-reads.ts";
import { changedIds, countChanged, everyId, PAGE_ROWS } from "../../snapshot/org-ids.ts";
import { rangePlan } from "./range-plan.ts";
import { noteTry } from "./note-try.ts";
import type { Repair } from "./repair-row.ts";
import type { SharedRead } from "./shared-read.ts";
import { stampMarginMs } from "../../core/tuning.ts";

/** A repair that waits for a resync requests it again after this, in case it was stopped. */
const WAIT_MS = 60_000;

/**
 * Ids of everything changed since the earliest of these repairs begins, deleted records included: one read serves them
 * all. Null where a resync is cheaper. A single repair then requests one, waits for it, and notes it on its row. A
 * repair that a resync opened waits until the next resync would no longer leave the same change. Otherwise a mass
 * change would trigger one resync after another.
 */
export async function rangeIds(
  context: PipelineContext,
  { repairs, since: from }: SharedRead,
): Promise<AsyncIterable<readonly string[]> | null> {
  const { pool, lease, table, tuning } = context;
  const api = context.api.as("repair");
  const since = from ?? "";
  const reads = objectReads(table);
  const rows = await rowCount(pool, lease.object);
  // Where nothing shows what changed, every record may have.
  const changed = (await countChanged(api, reads, since)) ?? rows;
  const causes = repairs.map(({ cause }) => cause);
  const plan = rangePlan(causes, { changed, rows }, tuning.maxRangeRows);
  if (plan === "range") return changedIds(api, reads, since);
  if (plan === "range-and-ids") return changedAndLost(pool, api, table, since);
  const [repair, ...others] = repairs;
  if (repair === undefined || others.length > 0) return null;
  if (repair.cause === "position-unknown" && isReread(context, reads)) {
    await leaveToNextRead(context, repair);
    return null;
  }
  const waitMs = repair.cause === "position-unknown" ? await untilNextResync(context) : 0;
  if (waitMs > 0) await waitForLateCommits(context, repair, changed, waitMs);
  else await waitForResync(context, repair, changed);
  return null;
}

/** How long until the next resync is worth its calls, in milliseconds; 0 where it is now. */
async function untilNextResync({ pool, lease, tuning }: PipelineContext): Promise<number> {
  const { rows } = await pool.query<{ ago: string | null }>(
    `select ${epochMs("clock_timestamp() - max(read_began)")} as ago
     from sync.snapshot where object = $1 and kind = 'resync' and state = 'complete'`,
    [lease.object],
  );
  const ago = rows[0]?.ago ?? null;
  // A resync leaves to a repair what was committed within this time before it began.
  const leftMs = tuning.bulkMaxStalenessMs + stampMarginMs(tuning);
  return ago === null ? 0 : Math.max(0, leftMs - Number(ago));
}

function isReread({ source }: PipelineContext, { changedBy }: ObjectReads): boolean {
  return source === "poll" && changedBy === null;
}

/** What a resync may have missed of an object that is read again at intervals is in the next such read. */
async function leaveToNextRead(context: PipelineContext, repair: Repair): Promise<void> {
  const traceId = repair.traceId ?? randomUUID();
  const message = "closed: every record is read again at intervals";
  await noteTry(context, repair, { message, traceId, retryInMs: null });
}

async function waitForLateCommits(
  context: PipelineContext,
  repair: Repair,
  changed: number,
  retryInMs: number,
): Promise<void> {
  const traceId = repair.traceId ?? randomUUID();
  const message = `${changed} records changed before the last resync; the next one follows once it can no longer miss any of them`;
  await noteTry(context, repair, { message, traceId, retryInMs });
}

async function rowCount(pool: Pool, object: string): Promise<number> {
  const { rows } = await pool.query<{ row_count: string }>(
    "select row_count from sync.object where name = $1",
    [object],
  );
  return Number(rows[0]?.row_count ?? 0);
}

async function* changedAndLost(
  pool: Pool,
  api: OrgApi,
  table: MirrorTable,
  since: string,
): AsyncIterable<readonly string[]> {
  yield* changedIds(api, objectReads(table), since);
  yield* lostIds(pool, api, table);
}

/** Ids that the mirror has and the org has not. They are confirmed by a read by id before anything else. */
export async function* lostIds(
  pool: Pool,
  api: OrgApi,
  table: MirrorTable,
): AsyncIterable<readonly string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `select id from ${quoteMirrorTable(table.table)}`,
  );
  const lost = new Set(rows.map((row) => row.id));
  for await (const ids of everyId(api, objectReads(table))) for (const id of ids) lost.delete(id);
  yield* chunks([...lost], PAGE_ROWS);
}

async function waitForResync(
  context: PipelineContext,
  repair: Repair,
  changed: number,
): Promise<void> {
  const { pool, lease, resyncWanted } = context;
  const traceId = repair.traceId ?? randomUUID();
  await requestResync(pool, lease, traceId, repair.id);
  const message = `${changed} records changed: a resync is requested`;
  await noteTry(context, repair, { message, traceId, retryInMs: WAIT_MS });
  resyncWanted.notify();
}
