import type { ClientBase, Pool } from "pg";
import { run } from "../lib/statement.ts";
import { insertChanges, resetChange } from "../core/change-row.ts";
import { advancePipeline, lockPipeline, NO_PROGRESS, type Lease } from "../core/pipeline-row.ts";
import { openRepairs, type OpenedRepair } from "../core/open-repair.ts";
import { earlier } from "../lib/pg-clock.ts";
import { transaction } from "../lib/transaction.ts";
import { holds } from "../lib/injection-point.ts";
import { endSnapshot, insertSnapshot, openSnapshot, type SnapshotRow } from "./snapshot-row.ts";

/**
 * Requests a resync, unless one is under way. Its read begins when it gets a slot.
 *
 * @param repairId the repair that asks for it. Where a resync has closed it meanwhile, none is requested.
 */
export async function requestResync(
  pool: Pool,
  lease: Lease,
  traceId: string,
  repairId: number | null = null,
): Promise<void> {
  await transaction(pool, async (client) => {
    await lockPipeline(client, lease);
    if (repairId !== null && !(await isRepairOpen(client, repairId))) return;
    if ((await openSnapshot(client, lease.object, "resync")) === null)
      await insertSnapshot(client, lease.object, "resync", [], traceId);
  });
}

async function isRepairOpen(client: ClientBase, id: number): Promise<boolean> {
  const { rowCount } = await client.query(
    "select from sync.repair where id = $1 and closed_at is null",
    [id],
  );
  return rowCount === 1;
}

export type ClosedRepair = {
  readonly id: string;
  readonly cause: string;
  /** Trace of the repair. */
  readonly follows: string | null;
  readonly outcome: string;
};

/**
 * In one transaction: the reset, the end of the snapshot, the closing of the repairs that it completes, and a new
 * repair. The read may be stale by its max staleness, so the new repair refetches what was committed from that long
 * before its beginning on. The two together complete the repairs that were open when the read began. Computed fields
 * are now as fresh as this read, which may have replaced a later one.
 *
 * @param certain time up to which all commits are certainly in the read, ISO 8601
 */
export async function completeResync(
  pool: Pool,
  lease: Lease,
  snapshot: SnapshotRow,
  certain: string,
  marginMs: number,
  traceId: string,
): Promise<{ readonly closed: readonly ClosedRepair[]; readonly opened: OpenedRepair }> {
  const earlierMs = holds("a resync leaves a repair from before its saves") ? marginMs : 0;
  const since = earlier(certain, earlierMs);
  const opened = { cause: "position-unknown" as const, recordIds: [], since, causeAt: null };
  const outcome = `closed: the object was resynced; what changed since ${since} is refetched`;
  return transaction(pool, async (client) => {
    const { headSeq } = await lockPipeline(client, lease);
    const seq = headSeq + 1;
    await run(client, insertChanges(lease.object, traceId, [resetChange(seq, "repair")]));
    await openRepairs(client, lease.object, traceId, [opened]);
    const { rows } = await client.query<{ id: string; cause: string; trace_id: string | null }>(
      `update sync.repair set closed_at = clock_timestamp(), tries = tries + 1, last_outcome = $3
       where object = $1 and closed_at is null and since is not null and columns is null and opened_at <= $2
       returning id, cause, trace_id`,
      [lease.object, snapshot.readBegan, outcome],
    );
    await endSnapshot(client, snapshot.id, "complete");
    const older = holds("a resync makes computed fields as old as itself") ? "least" : "greatest";
    await client.query(
      `update sync.object set computed_at = ${older}(computed_at, $2::timestamptz) where name = $1`,
      [lease.object, certain],
    );
    // This read dead-lettered again what still does not fit.
    await client.query(
      `update sync.dead_letter set resolved_at = clock_timestamp()
       where object = $1 and kind = 'row' and resolved_at is null and dead_lettered_at < $2::timestamptz`,
      [lease.object, snapshot.readBegan],
    );
    await advancePipeline(client, lease, { ...NO_PROGRESS, headSeq: seq });
    const closed = rows.map(({ id, cause, trace_id: follows }) => ({
      id,
      cause,
      follows,
      outcome,
    }));
    return { closed, opened };
  });
}
