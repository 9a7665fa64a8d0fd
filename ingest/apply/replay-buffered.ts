import type { ClientBase, Pool } from "pg";
import { run } from "../lib/statement.ts";
import { isDataError } from "../lib/pg-error.ts";
import { transaction } from "../lib/transaction.ts";
import { replayChange, type BatchPlan, type ReplayedChange } from "./rules/batch-plan.ts";
import { insertChanges, replayChanges, type ChangeRow } from "../core/change-row.ts";
import { advancePipeline, lockPipeline, NO_PROGRESS, type Lease } from "../core/pipeline-row.ts";
import { bufferedChanges, type StoredChange } from "./logged-changes.ts";
import type { MirrorRow } from "../core/mirror-row.ts";
import type { MirrorTable } from "../core/mirror-table.ts";
import { openRepairs, type OpenedRepair } from "../core/open-repair.ts";
import { repairOfDeadLetter, type Aside } from "../core/dead-letter.ts";
import { deletionByEvent, readRows, writeRows, type Deletion } from "./write-plan.ts";

const BATCH = 1_000;

/**
 * Merges the log onto a finished copy: the changes that waited, in order, each by the event rule. The last batch, with
 * the pipeline locked and nothing left buffered, opens the pipeline: from then on events are applied as they come. It ends in
 * a `reset`, because what was read during the copy must be read again. A change that Postgres refuses is found by taking
 * one at a time, and dead-lettered, as a refused event is.
 */
export async function replayBuffered(
  pool: Pool,
  lease: Lease,
  table: MirrorTable,
  traceId: string,
  onAside: (aside: Aside) => void = () => undefined,
): Promise<number> {
  let settled = 0;
  for (let limit = BATCH; ;) {
    try {
      const { count, repairs } = await transaction(pool, (client) =>
        settleSome(client, lease, table, traceId, limit),
      );
      onAside({ repairs, poison: [] });
      if (count === 0) return settled;
      settled += count;
      limit = BATCH;
    } catch (error) {
      if (!isDataError(error)) throw error;
      if (limit === 1) onAside(await deadLetterOldest(pool, lease, traceId, error.message));
      limit = 1;
    }
  }
}

/** Its values go to the dead letter; in the log it sets nothing, so that no repair lays them on an image again. */
async function deadLetterOldest(
  pool: Pool,
  lease: Lease,
  traceId: string,
  message: string,
): Promise<Aside> {
  const reason = `Postgres refused it: ${message}`;
  return transaction(pool, async (client) => {
    const { headSeq } = await lockPipeline(client, lease);
    const [change] = await bufferedChanges(client, lease.object, 1);
    if (change === undefined) return { repairs: [], poison: [] };
    await client.query(
      `with dead_lettered as (
         insert into sync.dead_letter (object, kind, record_ids, event_id, payload, reason, trace_id)
         select object, 'event', array[record_id], event_id, convert_to(coalesce(after::text, ''), 'UTF8'), $3, $4
         from sync.change where object = $1 and seq = $2),
       repair as (
         insert into sync.repair (object, cause, record_ids, trace_id) values ($1, 'dead-letter', array[$5], $4))
       update sync.change set outcome = 'repair', after = '{}', applied_at = clock_timestamp()
       where object = $1 and seq = $2`,
      [lease.object, change.seq, reason, traceId, change.recordId],
    );
    const count = change.recordIndex === 0 ? 1 : 0;
    await advancePipeline(client, lease, {
      ...NO_PROGRESS,
      headSeq,
      buffered: -count,
      deadLettered: count,
    });
    const poison = [{ recordIds: [change.recordId], reason, eventId: null }];
    return { repairs: poison.map(repairOfDeadLetter), poison };
  });
}

async function settleSome(
  client: ClientBase,
  lease: Lease,
  table: MirrorTable,
  traceId: string,
  limit: number,
): Promise<{ readonly count: number; readonly repairs: readonly OpenedRepair[] }> {
  const { headSeq } = await lockPipeline(client, lease);
  const changes = await bufferedChanges(client, lease.object, limit);
  if (changes.length > 0) {
    const repairs = await settleBatch(client, lease, table, changes, headSeq, traceId);
    return { count: changes.length, repairs };
  }
  await openPipeline(client, lease, headSeq, traceId);
  return { count: 0, repairs: [] };
}

type Settled = ReplayedChange & { readonly change: StoredChange };

async function settleBatch(
  client: ClientBase,
  lease: Lease,
  table: MirrorTable,
  changes: readonly StoredChange[],
  headSeq: number,
  traceId: string,
): Promise<readonly OpenedRepair[]> {
  const known = await readRows(client, table, [
    ...new Set(changes.map((change) => change.recordId)),
  ]);
  const plan: Pick<BatchPlan, "rows" | "repairs" | "counters"> = {
    rows: new Map<string, MirrorRow | null>(),
    repairs: [],
    counters: { ...NO_PROGRESS },
  };
  const settled = changes.map((change): Settled => ({
    change,
    ...replayChange(plan, known, change),
  }));
  await run(
    client,
    replayChanges(
      lease.object,
      settled.map(({ change, ...rest }) => ({ seq: change.seq, ...rest })),
    ),
  );
  await writeRows(client, table, plan.rows, deletionsOf(settled, plan.rows));
  await openRepairs(client, lease.object, traceId, plan.repairs);
  await advancePipeline(client, lease, { ...plan.counters, ...ledgerOf(settled), headSeq });
  return plan.repairs;
}

/** An event counts once, at its first record. */
function ledgerOf(settled: readonly Settled[]) {
  const events = settled.filter(({ change }) => change.recordIndex === 0);
  const superseded = events.filter(({ outcome }) => outcome === "superseded").length;
  return { buffered: -events.length, superseded, applied: events.length - superseded };
}

function deletionsOf(
  settled: readonly Settled[],
  rows: ReadonlyMap<string, MirrorRow | null>,
): readonly Deletion[] {
  const deletions = new Map<string, Deletion>();
  for (const { change, outcome, before } of settled) {
    const stands =
      outcome === "applied" && change.kind === "delete" && rows.get(change.recordId) === null;
    if (stands)
      deletions.set(
        change.recordId,
        deletionByEvent(change.recordId, change.seq, before, change.commitAt),
      );
  }
  return [...deletions.values()];
}

async function openPipeline(
  client: ClientBase,
  lease: Lease,
  headSeq: number,
  traceId: string,
): Promise<void> {
  const reset: ChangeRow = {
    seq: headSeq + 1,
    recordId: null,
    kind: "reset",
    source: "snapshot",
    outcome: "applied",
    before: null,
    after: null,
    event: null,
  };
  await run(client, insertChanges(lease.object, traceId, [reset]));
  await client.query(
    `with copied as (update sync.object set copied_at = clock_timestamp() where name = $1)
     update sync.snapshot set state = 'complete', finished_at = clock_timestamp() where object = $1 and state = 'merging'`,
    [lease.object],
  );
  await advancePipeline(client, lease, { ...NO_PROGRESS, headSeq: reset.seq });
}
