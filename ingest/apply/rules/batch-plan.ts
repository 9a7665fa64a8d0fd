import type { ChangeEvent } from "../../cdc/change-event.ts";
import { derivedColumns } from "../../cdc/person-name.ts";
import { isGap, isOverflow, isWildcard } from "../../cdc/gap.ts";
import type { ChangeRow } from "../../core/change-row.ts";
import { ledgerEntry } from "./event-ledger.ts";
import type { LoggedChange } from "./event-rule.ts";
import { applyChange, emptyRowPlan, type AppliedChange, type RowPlan } from "./row-plan.ts";
import type { MirrorRow, RowCells } from "../../core/mirror-row.ts";
import type { NewRepair } from "../../core/open-repair.ts";
import type { ReceivedEvent } from "../../core/received-event.ts";
import type { ChangeKind, ChangeOutcome } from "../../../edge/protocol/states.ts";
import type { Tuning } from "../../core/tuning.ts";
import { holds } from "../../lib/injection-point.ts";

/** The known state before a batch is planned. */
export type BatchInput = {
  readonly events: readonly ReceivedEvent[];
  /** Ids of events that the log or the dead letters already hold. */
  readonly seen: ReadonlySet<string>;
  /** Rows of the records that the batch touches; empty during the initial snapshot. */
  readonly rows: ReadonlyMap<string, MirrorRow>;
  readonly headSeq: number;
  /** False during the initial snapshot: the events go to the log only. */
  readonly copied: boolean;
  readonly tuning: Pick<Tuning, "saveMarginMs">;
};

/** The effects of a batch, all in one transaction. */
export type BatchPlan = RowPlan & {
  readonly changes: ChangeRow[];
  readonly poison: Extract<ReceivedEvent, { tag: "poison" }>[];
  headSeq: number;
};

const KINDS: Readonly<Record<string, Exclude<ChangeKind, "reset">>> = {
  CREATE: "create",
  UPDATE: "update",
  DELETE: "delete",
  UNDELETE: "undelete",
};

/**
 * Plans a batch in stream order, each event once (by event id).
 *
 *   received ─┬─ seen before ────────────► duplicate
 *             ├─ undecodable ────────────► dead-lettered, and a repair
 *             ├─ gap, wildcard, overflow ► a repair: of records, of fields, of a range of time
 *             ├─ not copied yet ─────────► change, buffered
 *             └─ event rule ─────────────► change: applied | superseded | repair (missing row)
 *                                          └ a create whose schema lacks a newer field: a repair besides
 */
export function planBatch(input: BatchInput): BatchPlan {
  const plan: BatchPlan = {
    ...emptyRowPlan(),
    changes: [],
    poison: [],
    headSeq: input.headSeq,
  };
  const seen = new Set(input.seen);
  for (const received of input.events) {
    plan.counters.received += 1;
    plan.counters.replayId = received.raw.replayId;
    const isDuplicate = seen.has(received.raw.eventId) && holds("an event is applied once");
    if (isDuplicate) plan.counters.duplicate += 1;
    else planEvent(plan, input, received);
    seen.add(received.raw.eventId);
  }
  return plan;
}

function planEvent(plan: BatchPlan, input: BatchInput, received: ReceivedEvent): void {
  if (received.tag === "poison") {
    plan.poison.push(received);
    plan.counters.deadLettered += 1;
    return;
  }
  const { event } = received;
  const { saveMarginMs } = input.tuning;
  plan.counters.lastCommitAt = Math.max(plan.counters.lastCommitAt ?? 0, event.commitAt);
  if (isGap(event) || isWildcard(event)) {
    const repair = isGap(event)
      ? gapRepair(event, saveMarginMs)
      : wildcardRepair(event, received.cells, saveMarginMs);
    if (holds("a gap opens a repair")) plan.repairs.push(repair);
    plan.counters.applied += 1;
    return;
  }
  const recordIds = holds("a merged event changes each of its records")
    ? event.recordIds
    : event.recordIds.slice(0, 1);
  const outcomes = recordIds.map((recordId, index) =>
    planRecord(plan, input, received, recordId, index),
  );
  plan.counters[ledgerEntry(outcomes)] += 1;
  if (event.diffPaths.length > 0) plan.repairs.push(gapRepair(event, saveMarginMs));
  if (received.lacksFields && holds("a create that lacks a field opens a repair"))
    plan.repairs.push(namedRepair("missing-row", event));
}

function planRecord(
  plan: BatchPlan,
  input: BatchInput,
  received: Extract<ReceivedEvent, { tag: "decoded" }>,
  recordId: string,
  recordIndex: number,
): ChangeOutcome {
  const { event, cells } = received;
  plan.headSeq += 1;
  const kind = KINDS[event.changeType] ?? "update";
  const change: LoggedChange = {
    seq: plan.headSeq,
    recordId,
    kind,
    cells,
    commitAt: event.commitAt,
  };
  const applied: AppliedChange = input.copied
    ? applyChange(plan, input.rows, change)
    : { outcome: "buffered", before: null, after: kind === "delete" ? null : cells };
  const { seq } = change;
  const origin = { ...event, recordIndex };
  plan.changes.push({ ...applied, seq, recordId, kind, source: "stream", event: origin });
  return applied.outcome;
}

function gapRepair(event: ChangeEvent, saveMarginMs: number): NewRepair {
  if (isOverflow(event) || isWildcard(event)) return rangeRepair(event, saveMarginMs);
  return namedRepair("gap", event);
}

function namedRepair(
  cause: "gap" | "missing-row",
  { recordIds, commitAt }: ChangeEvent,
): NewRepair {
  return { cause, recordIds, since: null, causeAt: commitAt };
}

function rangeRepair({ commitAt }: ChangeEvent, saveMarginMs: number): NewRepair {
  const marginMs = holds("an overflow is read from before its saves") ? saveMarginMs : 0;
  const since = new Date(commitAt - marginMs).toISOString();
  return { cause: "overflow", recordIds: [], since, causeAt: commitAt };
}

/**
 * `001*`: a field type was converted, with loss of data ("Change Event for a Field Type Conversion", Change Data
 * Capture Developer Guide). The fields that it names are read of every record, since the conversion need not change any
 * SystemModstamp, nor were records created or deleted. One that names none of our columns, or is no update, is read by
 * time.
 */
function wildcardRepair(
  event: ChangeEvent,
  cells: Readonly<RowCells>,
  saveMarginMs: number,
): NewRepair {
  const columns = [...Object.keys(cells), ...derivedColumns(cells)];
  if (event.changeType !== "UPDATE" || columns.length === 0)
    return rangeRepair(event, saveMarginMs);
  return { cause: "backfill", recordIds: [], since: null, causeAt: event.commitAt, columns };
}
