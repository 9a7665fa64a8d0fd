import type { Cells, CellValue } from "../../../edge/protocol/cell.ts";
import { holds } from "../../lib/injection-point.ts";
import type { Edit } from "../../../edge/edits/edit.ts";
import {
  type Attempt,
  type Docket,
  editOf,
  type LogEntry,
  withAttempt,
  withEdit,
} from "./docket.ts";
import { stoodBefore } from "./look-back.ts";
import { storedBy } from "./own-events.ts";

/** The own event confirms, and says what was stored: a trigger may have made something else of a value. */
export function confirmByEvent(docket: Docket, attempt: Attempt, entry: LogEntry): Docket {
  const stored = Object.keys(attempt.values).map((name) => {
    const stood = stoodBefore(docket.log, attempt, name, entry.seq).value;
    return [name, storedBy(entry, attempt, name, stood)] as const;
  });
  return confirmed(docket, attempt, Object.fromEntries(stored), entry.seq);
}

/**
 * An own event that does not say what the field holds now (a gap, or a save that changed nothing, as a repeat is)
 * confirms only where the row has what was sent.
 */
export function saysEnough({ row }: Docket, { values }: Attempt, entry: LogEntry): boolean {
  if (entry.kind === "gap") return false;
  if (!holds("an own event confirms what it names, or what the row has")) return true;
  return Object.entries(values).every(
    ([name, value]) => name in entry.cells || (row !== null && row[name] === value),
  );
}

/** An own event that comes after a read has confirmed tells what was really stored. */
export function correctByEvent(docket: Docket, { editId }: Attempt, entry: LogEntry): Docket {
  const edit = editOf(docket, editId);
  if (edit === undefined || edit.state !== "confirmed") return docket;
  const fields = Object.entries(edit.fields).map(([name, field]) => {
    if (field.end?.is !== "stored" || !(name in entry.cells)) return [name, field] as const;
    const end = { is: "stored" as const, value: entry.cells[name] ?? null };
    return [name, { ...field, end }] as const;
  });
  return withEdit(docket, { ...edit, fields: Object.fromEntries(fields) });
}

/**
 * A read that certainly contains the write confirms. What it shows may be another's later value: what was read back in the
 * call itself is taken, or what was sent.
 */
export function confirmByRead(docket: Docket, attempt: Attempt): Docket {
  const isReadBack = docket.hasEvents || holds("without events what was stored is read back");
  const shown = isReadBack ? attempt.readBack : docket.row;
  const stored = { ...attempt.values, ...picked(shown, attempt.values) };
  return confirmed(docket, attempt, stored, docket.headSeq);
}

function picked(from: Cells | null, like: Cells): Record<string, CellValue> {
  const names = Object.keys(like).filter((name) => from !== null && name in from);
  return Object.fromEntries(names.map((name) => [name, from?.[name] ?? null]));
}

function confirmed(docket: Docket, attempt: Attempt, stored: Cells, seq: number): Docket {
  const next = withAttempt(docket, { ...attempt, state: "confirmed" });
  const edit = editOf(next, attempt.editId);
  if (edit === undefined || edit.state !== "open") return next;
  return withEdit(next, ended(edit, "confirmed", { ...attempt.already, ...stored }, seq));
}

/** The edit with its fields ended as `stored` says. */
export function ended(
  edit: Edit,
  state: "confirmed" | "already",
  stored: Cells,
  confirmedSeq: number,
): Edit {
  const fields = Object.entries(edit.fields).map(([name, field]) => {
    if (field.end !== null || !(name in stored)) return [name, field] as const;
    return [
      name,
      { ...field, end: { is: "stored" as const, value: stored[name] ?? null } },
    ] as const;
  });
  return { ...edit, state, fields: Object.fromEntries(fields), confirmedSeq };
}
