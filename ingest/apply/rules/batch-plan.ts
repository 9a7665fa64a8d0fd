import type { ChangeEvent } from "../../cdc/change-event.ts";
import { isGap, isOverflow, isWildcard } from "../../cdc/gap.ts";
import type { ChangeRow } from "../../core/change-row.ts";
import { setsPersonName } from "../../cdc/person-name.ts";
import { applyEvent, type LoggedChange } from "./event-rule.ts";
import { NO_PROGRESS } from "../../core/pipeline-row.ts";
import type { MirrorRow, RowCells } from "../../core/mirror-row.ts";
import type { NewRepair } from "../../core/open-repair.ts";
import type { ReceivedEvent } from "../../core/received-event.ts";
import type { ChangeKind, ChangeOutcome } from "../../../edge/protocol/states.ts";
import type { Tuning } from "../../core/tuning.ts";

/** What is known before a batch is worked out. */
export type BatchInput = {
  readonly events: readonly ReceivedEvent[];
  /** Ids of events that the log or the dead letters already hold. */
  readonly seen: ReadonlySet<string>;
  /** Rows of the records that the batch touches; empty while the object is first copied. */
  readonly rows: ReadonlyMap<string, MirrorRow>;
  readonly headSeq: number;
  /** False while the object is first copied: the events go to the log only. */
  readonly copied: boolean;
  readonly tuning: Pick<Tuning, "saveMarginMs">;
};

type Counters = { -readonly [Name in keyof typeof NO_PROGRESS]: (typeof NO_PROGRESS)[Name] };

/** What a batch does, all in one transaction. */
export type BatchPlan = {
  readonly changes: ChangeRow[];
  /** The rows after the batch by record id; null for those deleted. */
  readonly rows: Map<string, MirrorRow | null>;
  readonly repairs: NewRepair[];
  readonly poison: Extract<ReceivedEvent, { tag: "poison" }>[];
  readonly counters: Counters;
  headSeq: number;
};

const KINDS: Readonly<Record<string, Exclude<ChangeKind, "reset">>> = {
  CREATE: "create",
  UPDATE: "update",
  DELETE: "delete",
  UNDELETE: "undelete",
};

/**
 * Works out a batch in stream order, each event once (by event id).
 *
 *   received ─┬─ seen before ────────────► duplicate
 *             ├─ can't be decoded ───────► dead-lettered, and a repair
 *             ├─ gap, wildcard, overflow ► a repair: of records, of fields, of a range of time
 *             ├─ not copied yet ─────────► change, buffered
 *             └─ event rule ─────────────► change: applied | superseded | repair (the record is not there)
 *                                          └ a create by a schema of before some field came: a repair besides
 */
export function planBatch(input: BatchInput): BatchPlan {
  const plan: BatchPlan = {
    changes: [],
    rows: new Map(),
    repairs: [],
    poison: [],
    counters: { ...NO_PROGRESS },
    headSeq: input.headSeq,
  };
  const seen = new Set(input.seen);
  for (const received of input.events) {
    plan.counters.received += 1;
    plan.counters.replayId = received.raw.replayId;
    if (seen.has(received.raw.eventId)) plan.counters.duplicate += 1;
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
    plan.repairs.push(
      isGap(event)
        ? gapRepair(event, saveMarginMs)
        : wildcardRepair(event, received.cells, saveMarginMs),
    );
    plan.counters.applied += 1;
    return;
  }
  const outcomes = event.recordIds.map((recordId, index) =>
    planRecord(plan, input, received, recordId, index),
  );
  plan.counters[ledgerEntry(outcomes)] += 1;
  if (event.diffPaths.length > 0) plan.repairs.push(gapRepair(event, saveMarginMs));
  if (received.lacksFields) plan.repairs.push(namedRepair("missing-row", event));
}

/** An event counts once: as applied where it did anything, a repair it opened included. */
function ledgerEntry(outcomes: readonly ChangeOutcome[]): "applied" | "superseded" | "buffered" {
  if (outcomes.includes("buffered")) return "buffered";
  return outcomes.every((outcome) => outcome === "superseded") ? "superseded" : "applied";
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
  const settled: ReplayedChange = input.copied
    ? replayChange(plan, input.rows, change)
    : { outcome: "buffered", before: null, after: kind === "delete" ? null : cells };
  const { seq } = change;
  const origin = { ...event, recordIndex };
  plan.changes.push({ ...settled, seq, recordId, kind, source: "stream", event: origin });
  return settled.outcome;
}

/** What became of a change, and what its columns held and hold. */
export type ReplayedChange = Pick<ChangeRow, "outcome" | "before" | "after">;

/** Runs the event rule on a change, and notes the row it leaves. */
export function replayChange(
  plan: Pick<BatchPlan, "rows" | "repairs" | "counters">,
  known: ReadonlyMap<string, MirrorRow>,
  change: LoggedChange,
): ReplayedChange {
  const current = plan.rows.has(change.recordId)
    ? plan.rows.get(change.recordId)
    : known.get(change.recordId);
  const row = current ?? null;
  const { outcome, row: next } = applyEvent(row, change);
  if (outcome === "repair") {
    plan.repairs.push({
      cause: "missing-row",
      recordIds: [change.recordId],
      since: null,
      causeAt: change.commitAt,
    });
  }
  if (outcome !== "applied") return { outcome, before: null, after: change.cells };
  plan.rows.set(change.recordId, next);
  plan.counters.rowCount += (next === null ? 0 : 1) - (row === null ? 0 : 1);
  if (next === null) return { outcome, before: row?.cells ?? null, after: null };
  const columns = Object.keys(change.cells);
  if (setsPersonName(change.cells)) columns.push("name");
  return {
    outcome,
    before: row && pickCells(row.cells, columns),
    after: pickCells(next.cells, columns),
  };
}

function pickCells(cells: Readonly<RowCells>, columns: readonly string[]): RowCells {
  return Object.fromEntries(columns.map((column) => [column, cells[column] ?? null]));
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
  const since = new Date(commitAt - saveMarginMs).toISOString();
  return { cause: "overflow", recordIds: [], since, causeAt: commitAt };
}

/**
 * `001*`: a field's type was converted, with loss of data ("Change Event for a Field Type Conversion", Change Data
 * Capture Developer Guide). The fields that it names are read of every record: the conversion need not show in any
 * SystemModstamp, and no record came or went. One that names none of our columns, or is no update, is read by time.
 */
function wildcardRepair(
  event: ChangeEvent,
  cells: Readonly<RowCells>,
  saveMarginMs: number,
): NewRepair {
  const columns = Object.keys(cells);
  if (event.changeType !== "UPDATE" || columns.length === 0)
    return rangeRepair(event, saveMarginMs);
  return { cause: "backfill", recordIds: [], since: null, causeAt: event.commitAt, columns };
}
