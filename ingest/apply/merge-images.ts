import type { ClientBase, Pool } from "pg";
import { iso } from "../../edge/protocol/iso-sql.ts";
import { run } from "../lib/statement.ts";
import { transaction } from "../lib/transaction.ts";
import { insertChanges } from "../core/change-row.ts";
import type { Image, KnownRecord, WatermarkedRead } from "./rules/image-rule.ts";
import { planMerge, type MergePlan } from "./rules/merge-plan.ts";
import { advancePipeline, lockPipeline, NO_PROGRESS, type Lease } from "../core/pipeline-row.ts";
import { laterChanges } from "./logged-changes.ts";
import type { MirrorTable } from "../core/mirror-table.ts";
import { readRows, writeRows } from "./write-plan.ts";

export type MergeResult = {
  readonly merged: number;
  readonly dropped: number;
  /** Ids to refetch. */
  readonly unsure: readonly string[];
  readonly headSeq: number;
};

/**
 * Merges images under the log by the image rule, in one transaction. Every difference to the row becomes a change. At
 * most some thousands of images a call: all are held in memory.
 */
export async function mergeImages(
  pool: Pool,
  lease: Lease,
  table: MirrorTable,
  read: WatermarkedRead,
  images: readonly Image[],
  traceId: string,
): Promise<MergeResult> {
  return transaction(pool, async (client) => {
    const { headSeq } = await lockPipeline(client, lease);
    const known = await knownRecords(client, table, read, images);
    const merge = planMerge(known, read, images, headSeq);
    await writeMerge(client, lease, table, merge, traceId);
    const { merged, dropped, unsure } = merge;
    return { merged, dropped, unsure, headSeq: merge.headSeq };
  });
}

/** What the log and the mirror know of some records. The caller's transaction makes it one snapshot. */
export async function knownRecords(
  client: ClientBase,
  table: MirrorTable,
  read: WatermarkedRead,
  images: readonly Image[],
): Promise<ReadonlyMap<string, KnownRecord>> {
  const ids = images.map((image) => image.recordId);
  const rows = await readRows(client, table, ids);
  const later = await laterChanges(client, table.object, ids, read);
  const gone = await goneRecords(client, table.object, ids);
  return new Map(
    ids.map((id) => [
      id,
      { row: rows.get(id) ?? null, goneSince: gone.get(id) ?? null, later: later.get(id) ?? [] },
    ]),
  );
}

async function goneRecords(client: ClientBase, object: string, ids: readonly string[]) {
  const { rows } = await client.query<{ record_id: string; began: string }>(
    `select record_id, ${iso("read_began")} as began
     from sync.tombstone where object = $1 and record_id = any($2::text[]) and read_began is not null`,
    [object, ids],
  );
  return new Map(rows.map((row) => [row.record_id, row.began]));
}

async function writeMerge(
  client: ClientBase,
  lease: Lease,
  table: MirrorTable,
  plan: MergePlan,
  traceId: string,
) {
  if (plan.changes.length > 0) {
    await run(client, insertChanges(lease.object, traceId, plan.changes));
  }
  await writeRows(client, table, plan.rows, plan.deletions);
  await advancePipeline(client, lease, {
    ...NO_PROGRESS,
    rowCount: plan.rowCount,
    headSeq: plan.headSeq,
  });
}
