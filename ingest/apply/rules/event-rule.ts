import { recomposeName, setsPersonName } from "../../cdc/person-name.ts";
import { imageSecond, type MirrorRow, type RowCells } from "../../core/mirror-row.ts";
import { holds } from "../../lib/injection-point.ts";

/**
 * The event rule, for one record.
 *
 *   Events of an object apply in stream order, each once. An event sets only the fields that it names; a create or
 *   undelete sets all; a delete leaves a tombstone. All are absolute assignments, so repeating them is harmless.
 *   An event whose commit second is before the SystemModstamp of the image that the row stands on is already in that
 *   image: it is superseded, kept in the history, and not applied.
 *   An update of a missing row is never filled up with nulls: a repair reads the record.
 */
export type LoggedChange = {
  readonly seq: number;
  readonly recordId: string;
  readonly kind: "create" | "update" | "delete" | "undelete";
  readonly cells: Readonly<RowCells>;
  /** Commit time, epoch milliseconds. */
  readonly commitAt: number;
};

export type EventOutcome =
  | { readonly outcome: "applied"; readonly row: MirrorRow | null }
  | { readonly outcome: "superseded" | "repair"; readonly row: MirrorRow | null };

export function applyEvent(row: MirrorRow | null, change: LoggedChange): EventOutcome {
  if (row !== null && isSuperseded(row.cells, change)) return { outcome: "superseded", row };
  if (change.kind === "delete") return { outcome: "applied", row: null };
  if (row === null && change.kind === "update" && holds("an update makes no row"))
    return { outcome: "repair", row };
  return { outcome: "applied", row: assign(row, change) };
}

/** Salesforce's whole seconds are compared only with each other. */
function isSuperseded(cells: Readonly<RowCells>, change: LoggedChange): boolean {
  const stamp = imageSecond(cells);
  const isBefore = stamp !== null && Math.floor(change.commitAt / 1000) < stamp;
  return isBefore && holds("an event that the image has is superseded");
}

/** A create and an undelete name every field that events carry, so one assignment serves all kinds. */
function assign(row: MirrorRow | null, change: LoggedChange): MirrorRow {
  const base = row?.cells ?? { id: change.recordId, isdeleted: false };
  const cells = { ...base, ...change.cells };
  if (setsPersonName(change.cells)) cells["name"] = recomposeName(cells);
  return {
    cells,
    seq: change.seq,
    readBegan: row?.readBegan ?? null,
  };
}
