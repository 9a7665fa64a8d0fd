import type { ClientBase, Pool } from "pg";
import { run } from "../lib/statement.ts";
import { isDataError } from "../lib/pg-error.ts";
import { transaction } from "../lib/transaction.ts";
import { planReplay, type BufferedChange } from "./rules/replay-plan.ts";
import { insertChanges, replayChanges, resetChange } from "../core/change-row.ts";
import { advancePipeline, lockPipeline, NO_PROGRESS, type Lease } from "../core/pipeline-row.ts";
import { bufferedChanges } from "./logged-changes.ts";
import type { MirrorTable } from "../core/mirror-table.ts";
import { openRepairs } from "../core/open-repair.ts";
import { repairOfDeadLetter } from "../core/dead-letter.ts";
import type { BatchResult } from "./apply-batch.ts";
import { readRows, writeRows } from "./write-plan.ts";

const BATCH = 1_000;

/**
 * Replays buffered changes on a finished copy, in order, by the event rule. The last batch locks the pipeline, finds
 * nothing left buffered, and opens the pipeline: from then on events are applied as they come. It ends in a `reset`,
 * because readers must refetch what they read during the copy. An event that Postgres refuses is found by replaying one
 * at a time, and dead-lettered. What a transaction did to the ledger is told after it: less `buffered`.
 */
export async function replayBuffered(
  pool: Pool,
  lease: Lease,
  table: MirrorTable,
  traceId: string,
  onReplayed: (result: BatchResult) => void = () => undefined,
): Promise<void> {
  for (let limit = BATCH; ;) {
    try {
      const result = await transaction(pool, (client) =>
        replaySome(client, lease, table, traceId, limit),
      );
      if (result === null) return;
      onReplayed(result);
      limit = BATCH;
    } catch (error) {
      if (!isDataError(error)) throw error;
      if (limit === 1) onReplayed(await deadLetterOldest(pool, lease, traceId, error));
      limit = 1;
    }
  }
}

/** Its values move to the dead letter. In the log it sets nothing, so no repair merges them on an image again. */
async function deadLetterOldest(
  pool: Pool,
  lease: Lease,
  traceId: string,
  error: Error,
): Promise<BatchResult> {
  const reason = `Postgres refused it: ${error.message}`;
  return transaction(pool, async (client) => {
    const { headSeq } = await lockPipeline(client, lease);
    const changes = await bufferedChanges(client, lease.object, 1);
    const [first] = changes;
    if (first === undefined) throw error;
    const recordIds = changes.map(({ recordId }) => recordId);
    await client.query(
      `with dead_lettered as (
         insert into sync.dead_letter (object, kind, record_ids, event_id, payload, reason, trace_id)
         select object, 'event', $5, event_id, convert_to(coalesce(after::text, ''), 'UTF8'), $3, $4
         from sync.change where object = $1 and seq = $2),
       repair as (
         insert into sync.repair (object, cause, record_ids, trace_id) values ($1, 'dead-letter', $5, $4))
       update sync.change set outcome = 'repair', after = '{}', applied_at = clock_timestamp()
       where object = $1 and seq = any($6::bigint[])`,
      [lease.object, first.seq, reason, traceId, recordIds, changes.map(({ seq }) => seq)],
    );
    const counted = { buffered: -1, deadLettered: 1 };
    await advancePipeline(client, lease, { ...NO_PROGRESS, ...counted, headSeq });
    const poison = [{ recordIds, reason, eventId: first.eventId }];
    return { ...NOTHING, ...counted, headSeq, repairs: poison.map(repairOfDeadLetter), poison };
  });
}

const NOTHING: Omit<BatchResult, "headSeq" | "repairs"> = {
  ...{ received: 0, applied: 0, superseded: 0, duplicate: 0, deadLettered: 0, buffered: 0 },
  poison: [],
};

/** @returns null where nothing was left, and the pipeline is open */
async function replaySome(
  client: ClientBase,
  lease: Lease,
  table: MirrorTable,
  traceId: string,
  limit: number,
): Promise<BatchResult | null> {
  const { headSeq } = await lockPipeline(client, lease);
  const changes = await bufferedChanges(client, lease.object, limit);
  if (changes.length > 0) return replayChunk(client, lease, table, changes, headSeq, traceId);
  await openPipeline(client, lease, headSeq, traceId);
  return null;
}

async function replayChunk(
  client: ClientBase,
  lease: Lease,
  table: MirrorTable,
  changes: readonly BufferedChange[],
  headSeq: number,
  traceId: string,
): Promise<BatchResult> {
  const ids = new Set(changes.map((change) => change.recordId));
  const plan = planReplay(changes, await readRows(client, table, [...ids]));
  await run(client, replayChanges(lease.object, plan.replayed));
  await writeRows(client, table, plan.rows, [...plan.deletions.values()]);
  await openRepairs(client, lease.object, traceId, plan.repairs);
  await advancePipeline(client, lease, { ...plan.counters, headSeq });
  const { applied, superseded, duplicate, deadLettered, buffered } = plan.counters;
  const counted = { applied, superseded, duplicate, deadLettered, buffered };
  return { ...NOTHING, ...counted, headSeq, repairs: plan.repairs };
}

async function openPipeline(
  client: ClientBase,
  lease: Lease,
  headSeq: number,
  traceId: string,
): Promise<void> {
  const reset = resetChange(headSeq + 1, "snapshot");
  await run(client, insertChanges(lease.object, traceId, [reset]));
  await client.query(
    `with copied as (update sync.object set copied_at = clock_timestamp(), history_from = $2, history_at = last_moment
       where name = $1)
     update sync.snapshot set state = 'complete', finished_at = clock_timestamp() where object = $1 and state = 'merging'`,
    [lease.object, reset.seq],
  );
  await advancePipeline(client, lease, { ...NO_PROGRESS, headSeq: reset.seq });
}
