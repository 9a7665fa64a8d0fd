import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import { epochMs } from "../../lib/pg-clock.ts";
import { quoteMirrorTable } from "../../../db/mirror/identifier.ts";
import type { MirrorTable } from "../../core/mirror-table.ts";
import type { PipelineContext } from "../../context/pipeline-context.ts";
import { requestResync } from "../../snapshot/resync-row.ts";
import type { OrgApi } from "../../salesforce/rest.ts";
import { countRecords, idsAfter, PAGE_ROWS } from "../../snapshot/org-ids.ts";
import { rangePlan } from "./range-plan.ts";
import { changedIds } from "../../snapshot/read-records.ts";
import { noteTry } from "./note-try.ts";
import type { Repair } from "./repair-row.ts";
import type { SharedRead } from "./shared-read.ts";
import { stampMarginMs } from "../../core/tuning.ts";

/** A repair that waits for the read of the whole object asks again after this, in case that was stopped. */
const WAIT_MS = 60_000;

/**
 * Ids to read of everything changed since the earliest of these repairs begins, deleted records too: one read serves
 * them all. Null where that is so much that the whole object would be read instead. For a repair by itself that is asked
 * for, and it waits for that, noted on its row. What such a read itself left to be read once more waits until another
 * whole read would leave the same change no more: or a mass change would have the object read again and again.
 */
export async function rangeIds(
  context: PipelineContext,
  { repairs, since: from }: SharedRead,
): Promise<AsyncIterable<readonly string[]> | null> {
  const { pool, lease, table, tuning } = context;
  const api = context.api.as("repair");
  const since = from ?? "";
  const changed = await countRecords(api, lease.object, since);
  const causes = repairs.map(({ cause }) => cause);
  const plan = rangePlan(
    causes,
    { changed, rows: await rowCount(pool, lease.object) },
    tuning.maxRangeRows,
  );
  if (plan === "range") return changedIds(api, lease.object, since);
  if (plan === "range-and-ids") return changedAndLost(pool, api, table, since);
  const [repair, ...others] = repairs;
  if (repair === undefined || others.length > 0) return null;
  const waitMs = repair.cause === "position-unknown" ? await untilNextResync(context) : 0;
  if (waitMs > 0) await waitForLate(context, repair, changed, waitMs);
  else await waitForResync(context, repair, changed);
  return null;
}

/** How long the latest whole read must have begun ago before another is worth its calls; 0 where it is. Milliseconds. */
async function untilNextResync({ pool, lease, tuning }: PipelineContext): Promise<number> {
  const { rows } = await pool.query<{ ago: string | null }>(
    `select ${epochMs("clock_timestamp() - max(read_began)")} as ago
     from sync.snapshot where object = $1 and kind = 'resync' and state = 'complete'`,
    [lease.object],
  );
  const ago = rows[0]?.ago ?? null;
  // A resync leaves to a repair what came so long before it began.
  const leftMs = tuning.bulkMaxStalenessMs + stampMarginMs(tuning);
  return ago === null ? 0 : Math.max(0, leftMs - Number(ago));
}

async function waitForLate(
  context: PipelineContext,
  repair: Repair,
  changed: number,
  retryInMs: number,
): Promise<void> {
  const traceId = repair.traceId ?? randomUUID();
  const message = `${changed} records changed before the whole object was read; it is read once more when none of them can be late any more`;
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
  yield* changedIds(api, table.object, since);
  yield* lostIds(pool, api, table);
}

/** Ids that the mirror has and the org has not. They are read by id before anything is done about them. */
export async function* lostIds(
  pool: Pool,
  api: OrgApi,
  { object, table }: MirrorTable,
): AsyncIterable<readonly string[]> {
  const { rows } = await pool.query<{ id: string }>(`select id from ${quoteMirrorTable(table)}`);
  const lost = new Set(rows.map((row) => row.id));
  for (let after: string | undefined = ""; after !== undefined;) {
    const ids: readonly string[] = await idsAfter(api, object, after);
    for (const id of ids) lost.delete(id);
    after = ids.at(-1);
  }
  const left = [...lost];
  for (let start = 0; start < left.length; start += PAGE_ROWS)
    yield left.slice(start, start + PAGE_ROWS);
}

async function waitForResync(
  context: PipelineContext,
  repair: Repair,
  changed: number,
): Promise<void> {
  const { pool, lease, resyncWanted } = context;
  const traceId = repair.traceId ?? randomUUID();
  await requestResync(pool, lease, traceId);
  const message = `${changed} records changed: the whole object is read`;
  await noteTry(context, repair, { message, traceId, retryInMs: WAIT_MS });
  resyncWanted.notify();
}
