import type { ClientBase, Pool, QueryResult } from "pg";
import { isDataError } from "../lib/pg-error.ts";
import { runAll, type Statement, type TextRow } from "../lib/statement.ts";
import { afterCommit, transaction } from "../lib/transaction.ts";
import { holds } from "../lib/injection-point.ts";
import { planBatch, type BatchPlan } from "./rules/batch-plan.ts";
import { insertChanges } from "../core/change-row.ts";
import {
  type Lease,
  lockedPipeline,
  selectPipelineForUpdate,
  updatePipeline,
} from "../core/pipeline-row.ts";
import { type MirrorTable, selectRows } from "../core/mirror-table.ts";
import { insertRepairs } from "../core/open-repair.ts";
import { insertDeadLetters, repairOfDeadLetter, type Aside } from "../core/dead-letter.ts";
import type { ReceivedEvent } from "../core/received-event.ts";
import { changedBy } from "./changed-rows.ts";
import { rowsById, rowStatements, type PartRows } from "./write-plan.ts";
import { stampMarginMs, type Tuning } from "../core/tuning.ts";

/** What a batch is applied to. */
export type BatchTarget = {
  readonly lease: Lease;
  readonly table: MirrorTable;
  readonly tuning: Tuning;
};

/** The effects of a batch, for the log, the metrics and the publisher. */
export type BatchResult = Aside & {
  readonly headSeq: number;
  readonly received: number;
  readonly applied: number;
  readonly superseded: number;
  readonly duplicate: number;
  readonly deadLettered: number;
  readonly buffered: number;
};

/**
 * Applies events of one object in stream order: change rows, mirror rows, tombstones, repairs, dead letters and the
 * checkpoint, in one transaction. An event that Postgres refuses is found by bisection and dead-lettered. Throws
 * LeaseLost, or Postgres's error where it is not about the data.
 */
export async function applyBatch(
  pool: Pool,
  target: BatchTarget,
  events: readonly ReceivedEvent[],
  traceId: string,
): Promise<readonly BatchResult[]> {
  try {
    return [await transaction(pool, (client) => applyEvents(client, target, events, traceId))];
  } catch (error) {
    if (!isDataError(error)) throw error;
    return halve(pool, target, events, traceId, error);
  }
}

async function halve(
  pool: Pool,
  target: BatchTarget,
  events: readonly ReceivedEvent[],
  traceId: string,
  error: Error,
): Promise<readonly BatchResult[]> {
  if (events.length > 1) {
    const middle = events.length >> 1;
    const first = await applyBatch(pool, target, events.slice(0, middle), traceId);
    return [...first, ...(await applyBatch(pool, target, events.slice(middle), traceId))];
  }
  const [only] = events;
  // Nothing is left of a dead letter that could be left out.
  if (only?.tag !== "decoded") throw error;
  return applyBatch(pool, target, [toPoison(only, error)], traceId);
}

function toPoison(
  { raw, event: { recordIds } }: Extract<ReceivedEvent, { tag: "decoded" }>,
  { message }: Error,
): ReceivedEvent {
  return { tag: "poison", raw, recordIds, reason: `Postgres refused it: ${message}` };
}

async function applyEvents(
  client: ClientBase,
  target: BatchTarget,
  events: readonly ReceivedEvent[],
  traceId: string,
): Promise<BatchResult> {
  const { lease, table, tuning } = target;
  const changed = changedBy(table, events);
  // The lock comes first, so that everything else is read under it.
  const [locked, seen, parts, whole] = await runAll(client, [
    selectPipelineForUpdate(lease),
    selectSeen(lease.object, events),
    selectRows(changed.part, changed.ids),
    ...(changed.deleted.length > 0 ? [selectRows(table, changed.deleted)] : []),
  ]);
  const { headSeq, copied } = lockedPipeline(lease, rowsOf(locked));
  const known = { table: changed.part, rows: rowsById(changed.part, copied ? rowsOf(parts) : []) };
  const rows = new Map([...known.rows, ...rowsById(table, copied ? rowsOf(whole) : [])]);
  const ids = new Set(rowsOf(seen).map((row) => String(row["event_id"])));
  const plan = planBatch({ events, seen: ids, rows, headSeq, copied, tuning });
  await runAll(client, statementsOf(target, plan, known, traceId));
  afterCommit(client, () => lease.noteCommitted(plan.headSeq));
  return resultOf(plan);
}

const rowsOf = (result: QueryResult<TextRow> | undefined) => result?.rows ?? [];

function statementsOf(
  { lease, table, tuning }: BatchTarget,
  plan: BatchPlan,
  parts: PartRows,
  traceId: string,
): readonly Statement[] {
  const { object } = lease;
  const { changes, rows, deletions, repairs, poison, counters, headSeq } = plan;
  const checkpoint = updatePipeline(lease, { ...counters, headSeq });
  const effects = [
    ...(changes.length > 0 ? [insertChanges(object, traceId, changes)] : []),
    ...rowStatements(table, rows, [...deletions.values()], parts),
    ...insertRepairs(object, traceId, repairs),
    ...insertDeadLetters(object, traceId, poison, stampMarginMs(tuning)),
  ];
  return holds("a checkpoint commits with its effects")
    ? [...effects, checkpoint]
    : [checkpoint, ...["commit", "begin"].map((text) => ({ text, values: [] })), ...effects];
}

/**
 * Events that are already in the log or dead-lettered. Retention is 72 hours, so older partitions are not searched.
 * Each id is a look-up of its own (`change_event`): on a partition without statistics Postgres would otherwise read all
 * changes of the object.
 */
function selectSeen(object: string, events: readonly ReceivedEvent[]): Statement {
  return {
    text: `select e.id as event_id from unnest($2::text[]) as e (id)
     cross join lateral (select from sync.change c where c.object = $1 and c.event_id = e.id
       and c.received_at > now() - interval '96 hours' limit 1) logged
     union select event_id from sync.dead_letter where object = $1 and event_id = any($2::text[])`,
    values: [object, events.map((received) => received.raw.eventId)],
  };
}

function resultOf({ counters, headSeq, repairs, poison }: BatchPlan): BatchResult {
  const { received, applied, superseded, duplicate, deadLettered, buffered } = counters;
  return {
    headSeq,
    received,
    applied,
    superseded,
    duplicate,
    deadLettered,
    buffered,
    repairs: [...repairs, ...poison.map(repairOfDeadLetter)],
    poison: poison.map(({ recordIds, reason, raw }) => ({
      recordIds,
      reason,
      eventId: raw.eventId,
    })),
  };
}
