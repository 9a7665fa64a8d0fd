import type { ClientBase, Pool } from "pg";
import { isDataError } from "../lib/pg-error.ts";
import { transaction } from "../lib/transaction.ts";
import { planBatch, type BatchPlan } from "./batch-plan.ts";
import { insertChanges } from "./change-row.ts";
import { advanceLane, lockLane, type Lease } from "./lane-row.ts";
import type { MirrorTable } from "./mirror-table.ts";
import { openRepairs } from "./open-repair.ts";
import { parkEvents, repairOfParked, type Aside } from "./parked.ts";
import type { ReceivedEvent } from "./received-event.ts";
import { readTouched } from "./touched-rows.ts";
import { deletionByEvent, writeRows, type Deletion, type PartRows } from "./write-plan.ts";

/** What a batch did, for the log, the metrics and whoever publishes. */
export type BatchResult = Aside & {
  readonly headSeq: number;
  readonly received: number;
  readonly applied: number;
  readonly superseded: number;
  readonly duplicate: number;
  readonly parked: number;
  readonly waiting: number;
};

/**
 * Applies events of one object in stream order: change rows, mirror rows, tombstones, repairs, parked events and the
 * checkpoint, in one transaction. An event that Postgres refuses is found by halving the batch, and parked.
 * Throws LeaseLost, or the Postgres error where it is not about the data.
 */
export async function applyBatch(
  pool: Pool,
  lease: Lease,
  table: MirrorTable,
  events: readonly ReceivedEvent[],
  traceId: string,
): Promise<readonly BatchResult[]> {
  try {
    return [
      await transaction(pool, (client) => applyEvents(client, lease, table, events, traceId)),
    ];
  } catch (error) {
    if (!isDataError(error)) throw error;
    return halve(pool, lease, table, events, traceId, error);
  }
}

async function halve(
  pool: Pool,
  lease: Lease,
  table: MirrorTable,
  events: readonly ReceivedEvent[],
  traceId: string,
  error: Error,
): Promise<readonly BatchResult[]> {
  const [only, ...others] = events;
  if (only === undefined || (others.length === 0 && only.tag === "poison")) throw error;
  if (others.length === 0) return applyBatch(pool, lease, table, [toPoison(only, error)], traceId);
  const middle = events.length >> 1;
  const first = await applyBatch(pool, lease, table, events.slice(0, middle), traceId);
  return [...first, ...(await applyBatch(pool, lease, table, events.slice(middle), traceId))];
}

function toPoison(received: ReceivedEvent, error: Error): ReceivedEvent {
  const recordIds = received.tag === "decoded" ? received.event.recordIds : received.recordIds;
  return {
    tag: "poison",
    raw: received.raw,
    recordIds,
    reason: `Postgres refused it: ${error.message}`,
  };
}

async function applyEvents(
  client: ClientBase,
  lease: Lease,
  table: MirrorTable,
  events: readonly ReceivedEvent[],
  traceId: string,
): Promise<BatchResult> {
  const { headSeq, copied } = await lockLane(client, lease);
  const seen = await seenEvents(client, lease.object, events);
  const { rows, parts } = await readTouched(client, table, copied ? events : []);
  const plan = planBatch({ events, seen, rows, headSeq, copied });
  await writePlan(client, lease, table, plan, parts, traceId);
  return resultOf(plan);
}

async function writePlan(
  client: ClientBase,
  lease: Lease,
  table: MirrorTable,
  plan: BatchPlan,
  parts: PartRows,
  traceId: string,
) {
  if (plan.changes.length > 0) {
    const { text, values } = insertChanges(lease.object, traceId, plan.changes);
    await client.query(text, [...values]);
  }
  await writeRows(client, table, plan.rows, deletionsOf(plan), parts);
  await openRepairs(client, lease.object, traceId, plan.repairs);
  await parkEvents(client, lease.object, traceId, plan.poison);
  await advanceLane(client, lease, { ...plan.counters, headSeq: plan.headSeq });
}

/**
 * Events that are already in the log or parked. Retention is 72 hours, so older partitions are not searched. Each id is
 * looked up by itself (`change_event`): on a partition that nobody has analyzed Postgres would rather read all changes
 * of the object.
 */
async function seenEvents(client: ClientBase, object: string, events: readonly ReceivedEvent[]) {
  const { rows } = await client.query<{ event_id: string }>(
    `select e.id as event_id from unnest($2::text[]) as e (id)
     cross join lateral (select from sync.change c where c.object = $1 and c.event_id = e.id
       and c.received_at > now() - interval '96 hours' limit 1) logged
     union select event_id from sync.parked where object = $1 and event_id = any($2::text[])`,
    [object, events.map((received) => received.raw.eventId)],
  );
  return new Set(rows.map((row) => row.event_id));
}

/** The deletions of the plan that still stand at its end, the last one of each record. */
function deletionsOf(plan: BatchPlan): readonly Deletion[] {
  const deletions = new Map<string, Deletion>();
  for (const { kind, outcome, recordId, seq, before, event } of plan.changes) {
    if (kind !== "delete" || outcome !== "applied" || recordId === null) continue;
    if (plan.rows.get(recordId) !== null) continue;
    deletions.set(recordId, deletionByEvent(recordId, seq, before, event?.commitAt ?? 0));
  }
  return [...deletions.values()];
}

function resultOf({ counters, headSeq, repairs, poison }: BatchPlan): BatchResult {
  const { received, applied, superseded, duplicate, parked, waiting } = counters;
  return {
    headSeq,
    received,
    applied,
    superseded,
    duplicate,
    parked,
    waiting,
    repairs: [...repairs, ...poison.map(repairOfParked)],
    poison: poison.map(({ recordIds, reason, raw }) => ({
      recordIds,
      reason,
      eventId: raw.eventId,
    })),
  };
}
