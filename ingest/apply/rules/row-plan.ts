import { derivedColumns } from "../../cdc/person-name.ts";
import type { ChangeRow } from "../../core/change-row.ts";
import type { MirrorRow, RowCells } from "../../core/mirror-row.ts";
import type { NewRepair } from "../../core/open-repair.ts";
import { NO_PROGRESS } from "../../core/pipeline-row.ts";
import type { Deletion } from "./deletion.ts";
import { applyEvent, type LoggedChange } from "./event-rule.ts";

type Counters = { -readonly [Name in keyof typeof NO_PROGRESS]: (typeof NO_PROGRESS)[Name] };

/** The result of changes that are applied one after the other. */
export type RowPlan = {
  /** The rows after them by record id; null for those deleted. */
  readonly rows: Map<string, MirrorRow | null>;
  /** Those that remain at the end, by record id: the last one of each record. */
  readonly deletions: Map<string, Deletion>;
  readonly repairs: NewRepair[];
  readonly counters: Counters;
};

export function emptyRowPlan(): RowPlan {
  return { rows: new Map(), deletions: new Map(), repairs: [], counters: { ...NO_PROGRESS } };
}

/** The outcome of a change, and the old and new values of the columns that it named and of those that follow. */
export type AppliedChange = Pick<ChangeRow, "outcome" | "before" | "after" | "derived">;

/** Applies the event rule to a change, and adds its effects. */
export function applyChange(
  plan: RowPlan,
  known: ReadonlyMap<string, MirrorRow>,
  change: LoggedChange,
): AppliedChange {
  const { recordId, cells, commitAt } = change;
  const current = plan.rows.has(recordId) ? plan.rows.get(recordId) : known.get(recordId);
  const row = current ?? null;
  const { outcome, row: next } = applyEvent(row, change);
  if (outcome === "repair")
    plan.repairs.push({
      cause: "missing-row",
      recordIds: [recordId],
      since: null,
      causeAt: commitAt,
    });
  if (outcome !== "applied") return { outcome, before: null, after: cells };
  noteRow(plan, change, row, next);
  if (next === null) return { outcome, before: row?.cells ?? null, after: null };
  const derived = derivedColumns(cells);
  const columns = [...Object.keys(cells), ...derived];
  const before = row && pickCells(row.cells, columns);
  return { outcome, before, after: pickCells(next.cells, columns), derived };
}

function noteRow(
  plan: RowPlan,
  { recordId, seq, commitAt }: LoggedChange,
  row: MirrorRow | null,
  next: MirrorRow | null,
): void {
  plan.rows.set(recordId, next);
  plan.counters.rowCount += (next === null ? 0 : 1) - (row === null ? 0 : 1);
  plan.deletions.delete(recordId);
  if (next !== null) return;
  const deletedAt = new Date(commitAt).toISOString();
  const lastRow = row?.cells ?? null;
  plan.deletions.set(recordId, { recordId, seq, readBegan: null, deletedAt, lastRow });
}

function pickCells(cells: Readonly<RowCells>, columns: readonly string[]): RowCells {
  return Object.fromEntries(columns.map((column) => [column, cells[column] ?? null]));
}
