import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import { quoteMirrorTable } from "../../db/mirror/identifier.ts";
import type { MirrorTable } from "../apply/mirror-table.ts";
import { SAVE_MARGIN_MS } from "../apply/save-margin.ts";
import { MAX_RANGE_ROWS, REST_LAG_MS, type LaneContext } from "../lane/lane-context.ts";
import { earlier, pgNow } from "../lib/pg-clock.ts";
import { mergeOrPark } from "../repair/merge-or-park.ts";
import { readRecords } from "../repair/read-records.ts";
import { changedAfter, type ChangedKey, type ChangedRecord } from "./changed-page.ts";
import { notePolled, openPollRepair, polledThrough, pollRepairs } from "./poll-row.ts";

/** What Postgres's clock, which marks go by, may differ from Salesforce's, by which records are stamped. */
const CLOCKS_MS = 5 * 60_000;
/** A poll begins this much before its mark: behind it a transaction may still commit what it saved. */
export const OVERLAP_MS = SAVE_MARGIN_MS + CLOCKS_MS;
const PAGE_ROWS = 2_000;

export type PollResult = {
  /** Records that changed or are deleted, of those that are not known already. */
  readonly read: number;
  /** More changed than is read here: a repair reads it. */
  readonly repair: boolean;
  readonly headSeq: number | null;
  /** Of the changes and the repair that it made. */
  readonly traceId: string;
};

/**
 * One look at an object that has no change events:
 *
 *   from the mark − overlap ─► page by (SystemModstamp, Id) ─► records that are not known ─► image rule ─► mark
 *                                 └ more than REST should read ─► a repair of the range
 *
 * Deleted records are in the pages; those that are in no recycle bin any more are found by the repair that compares ids.
 */
export async function poll(context: LaneContext, signal: AbortSignal): Promise<PollResult> {
  const { pool, lease } = context;
  const traceId = randomUUID();
  const began = await pgNow(pool);
  const from = earlier(await polledThrough(pool, lease.object), OVERLAP_MS);
  let key: ChangedKey = { stamp: from, id: "" };
  const sum = { read: 0, headSeq: null as number | null };
  for (let rows = 0; ;) {
    signal.throwIfAborted();
    const api = context.api.as("repair");
    const page = await changedAfter(api, lease.object, key, PAGE_ROWS);
    const unknown = await notKnown(pool, context.table, page);
    const merged = await readUnknown(context, unknown, began, traceId);
    sum.read += unknown.length;
    sum.headSeq = merged ?? sum.headSeq;
    rows += page.length;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_ROWS) break;
    if (rows >= MAX_RANGE_ROWS) return leaveToRepair(context, from, began, sum, traceId);
    key = last;
  }
  await notePolled(pool, lease, earlier(began, REST_LAG_MS));
  return { ...sum, repair: false, traceId };
}

/** While such a repair is open it reads what polls leave to it. */
async function leaveToRepair(
  context: LaneContext,
  from: string,
  began: string,
  sum: Pick<PollResult, "read" | "headSeq">,
  traceId: string,
): Promise<PollResult> {
  const { pool, lease, repairOpened } = context;
  const { open } = await pollRepairs(pool, lease.object);
  if (!open) await openPollRepair(context, from, traceId);
  await notePolled(pool, lease, earlier(began, REST_LAG_MS));
  repairOpened.ring();
  return { ...sum, repair: true, traceId };
}

/** Those of a page whose row does not stand on that very stamp, or was read so soon after it that it may not be final. */
async function notKnown(
  pool: Pool,
  { object, table }: MirrorTable,
  page: readonly ChangedRecord[],
): Promise<readonly string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `select p.id from unnest($1::text[], $2::timestamptz[]) as p (id, stamp)
     where not exists (select from ${quoteMirrorTable(table)} m where m.id = p.id
       and m.systemmodstamp = p.stamp and m."_read_began" > p.stamp + make_interval(secs => $3::float8 / 1000))
       and not exists (select from sync.tombstone t where t.object = $4 and t.record_id = p.id
       and t.read_began > p.stamp + make_interval(secs => $3::float8 / 1000))`,
    [page.map(({ id }) => id), page.map(({ stamp }) => stamp), CLOCKS_MS, object],
  );
  return rows.map((row) => row.id);
}

/** @returns number of the newest change; null where there was nothing to read */
async function readUnknown(
  context: LaneContext,
  ids: readonly string[],
  began: string,
  traceId: string,
): Promise<number | null> {
  const { api, table, committed } = context;
  let headSeq: number | null = null;
  const read = { began, lagMs: REST_LAG_MS, source: "repair" as const };
  for await (const { images } of readRecords(api.as("repair"), table, ids)) {
    const merged = await mergeOrPark(context, read, images, traceId);
    headSeq = merged.headSeq;
    committed.ring();
  }
  return headSeq;
}
