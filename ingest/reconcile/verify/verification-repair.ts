import type { PoolClient } from "pg";
import { run } from "../../lib/statement.ts";
import { insertChanges, type ChangeRow } from "../../core/change-row.ts";
import { advancePipeline, lockPipeline, NO_PROGRESS, type Lease } from "../../core/pipeline-row.ts";
import { IMAGE_STAMP, imageSecond, type MirrorRow } from "../../core/mirror-row.ts";
import type { OpenedRepair } from "../../core/open-repair.ts";
import { readRows, writeRows } from "../../apply/write-plan.ts";
import {
  setVerification,
  type VerificationFacts,
  type VerificationRow,
} from "./verification-row.ts";
import { nextState } from "./verification-state.ts";
import { stagedImages, type Comparison } from "./candidates.ts";

const REPAIR_RECORDS = 2_000;
/** Five REST calls, and some to check whether missing records are deleted. */
export const MAX_REFETCH = 10_000;

const WHOLE_OBJECT_SINCE = "1970-01-01T00:00:00.000Z";

export type Candidates = {
  readonly ids: readonly string[];
  /** When they were first seen: a read that began a max staleness later is true. Postgres's clock, ISO 8601. */
  readonly seenAt: string;
  /** More candidates than this make a resync instead of single reads. */
  readonly maxRefetch: number;
  /** What the verification knows so far. Stored with its repairs, so that a node that takes over can continue. */
  readonly facts: VerificationFacts;
};

/**
 * Opens the repairs that refetch the candidates, or the whole object where there are too many. The same transaction
 * clears SystemModstamps that are ahead of the org's: by the image rule no image would ever replace such rows.
 */
export async function openVerificationRepairs(
  client: PoolClient,
  lease: Lease,
  comparison: Comparison,
  verification: VerificationRow,
  { ids, seenAt, maxRefetch, facts }: Candidates,
): Promise<readonly OpenedRepair[]> {
  const repairs = repairsOf(ids, maxRefetch);
  await client.query("begin");
  try {
    const { headSeq } = await lockPipeline(client, lease);
    await setVerification(
      client,
      lease,
      verification.id,
      nextState("comparing", "suspected"),
      facts,
    );
    await forgetStamps(client, lease, comparison, verification, ids.slice(0, maxRefetch), headSeq);
    for (const { recordIds, since } of repairs)
      await client.query(
        `insert into sync.repair (object, cause, record_ids, since, opened_at, trace_id)
         values ($1, 'verification', $2, $3, $4, $5)`,
        [lease.object, recordIds, since, seenAt, verification.traceId],
      );
    await client.query("commit");
    return repairs;
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
}

function repairsOf(ids: readonly string[], maxRefetch: number): readonly OpenedRepair[] {
  const cause = "verification" as const;
  if (ids.length > maxRefetch) return [{ cause, recordIds: [], since: WHOLE_OBJECT_SINCE }];
  const repairs: OpenedRepair[] = [];
  for (let start = 0; start < ids.length; start += REPAIR_RECORDS)
    repairs.push({ cause, recordIds: ids.slice(start, start + REPAIR_RECORDS), since: null });
  return repairs;
}

async function forgetStamps(
  client: PoolClient,
  lease: Lease,
  { table, columns }: Comparison,
  { traceId }: VerificationRow,
  ids: readonly string[],
  headSeq: number,
): Promise<void> {
  const known = await readRows(client, table, ids);
  const images = await stagedImages(client, columns, ids);
  const ahead = images.flatMap(({ recordId, cells }): MirrorRow[] => {
    const row = known.get(recordId);
    if (row === undefined || cells === null) return [];
    return (imageSecond(row.cells) ?? 0) > (imageSecond(cells) ?? 0) ? [row] : [];
  });
  if (ahead.length === 0) return;
  const changes = ahead.map((row, index): ChangeRow => ({
    seq: headSeq + 1 + index,
    recordId: String(row.cells["id"]),
    kind: "update",
    source: "verification",
    outcome: "applied",
    before: { [IMAGE_STAMP]: row.cells[IMAGE_STAMP] ?? null },
    after: { [IMAGE_STAMP]: null },
    event: null,
  }));
  await run(client, insertChanges(lease.object, traceId, changes));
  const rows = ahead.map((row, index): [string, MirrorRow] => [
    String(row.cells["id"]),
    { cells: { ...row.cells, [IMAGE_STAMP]: null }, seq: headSeq + 1 + index, readBegan: null },
  ]);
  await writeRows(client, table, new Map(rows), []);
  await advancePipeline(client, lease, { ...NO_PROGRESS, headSeq: headSeq + ahead.length });
}

export async function openRepairCount(
  client: { query: PoolClient["query"] },
  object: string,
  traceId: string,
): Promise<number> {
  const { rows } = await client.query<{ open: string }>(
    `select count(*) as open from sync.repair
     where object = $1 and cause = 'verification' and trace_id = $2 and closed_at is null`,
    [object, traceId],
  );
  return Number(rows[0]?.open ?? 0);
}
