import type { CellValue } from "../../../edge/protocol/cell.ts";
import { holds } from "../../lib/injection-point.ts";
import { type Attempt, type Docket, editOf, type LogEntry, withConflict } from "./docket.ts";
import { mergedValue } from "./field-plan.ts";

/**
 * What a request overwrote before anybody could know: the same second, a batch, a change without LastModifiedDate.
 *
 *   log:  … plan │ ……… others' events ……… │ own event
 *                 └── the last one that names the field: what stood there when ours was written
 *
 * Neither what was planned on nor ours: a conflict, with that value. A gap between: a possible one. Events that the
 * planned image had already say nothing.
 */
export type Stood = {
  readonly value: CellValue;
  /** Of the event that told it; null where none did. */
  readonly seq: number | null;
  /** A gap came after it. */
  readonly unknown: boolean;
};

/** What the log says of a field between the plan, or the own event before, and an own event (or the log's end). */
export function stoodBefore(
  log: readonly LogEntry[],
  attempt: Attempt,
  name: string,
  before: number,
): Stood {
  const previous = attempt.events.filter((seq) => seq < before).at(-1);
  let stood: Stood = { value: attempt.planned[name] ?? null, seq: null, unknown: false };
  for (const entry of log) {
    if (entry.seq < (previous ?? attempt.position + 1) || entry.seq >= before) continue;
    if (attempt.imageSecond !== null && entry.commitSecond < attempt.imageSecond) continue;
    if (name in entry.cells)
      stood = { value: entry.cells[name] ?? null, seq: entry.seq, unknown: false };
    else if (entry.kind === "gap" && entry.seq !== previous) stood = { ...stood, unknown: true };
  }
  return stood;
}

/** Lists what an own event of the attempt has overwritten. */
export function lookBack(docket: Docket, attempt: Attempt, entry: LogEntry, now: number): Docket {
  if (!holds("an own event is looked back from")) return docket;
  let next = docket;
  for (const name of Object.keys(attempt.values)) {
    const stood = stoodBefore(docket.log, attempt, name, entry.seq);
    if (stood.unknown) next = listPossible(next, attempt, name, now);
    else if (isForeign(docket, attempt, name, stood.value))
      next = listAfter(next, attempt, name, stood, now);
  }
  return next;
}

/** Without an own event (it was lost, or there was a gap) all that others did since the plan may be overwritten. */
export function lookBackBlindly(docket: Docket, attempt: Attempt, now: number): Docket {
  if (!holds("a write without its event is looked back from")) return docket;
  let next = docket;
  for (const name of Object.keys(attempt.values)) {
    const later = docket.log.filter(
      ({ seq, commitSecond }) =>
        seq > attempt.position &&
        !(attempt.imageSecond !== null && commitSecond < attempt.imageSecond),
    );
    const isTouched = later.some(
      ({ kind, cells }) =>
        kind === "gap" || (name in cells && isForeign(docket, attempt, name, cells[name] ?? null)),
    );
    if (isTouched) next = listPossible(next, attempt, name, now);
  }
  return next;
}

function isForeign(docket: Docket, attempt: Attempt, name: string, value: CellValue): boolean {
  const end = editOf(docket, attempt.editId)?.fields[name]?.end;
  const ours = [attempt.planned[name], attempt.values[name], ...(end ? [end.value] : [])];
  return !ours.includes(value);
}

function listPossible(docket: Docket, attempt: Attempt, name: string, now: number): Docket {
  const edit = editOf(docket, attempt.editId);
  const isListed = docket.conflicts.some(
    ({ editId, field, found }) =>
      editId === attempt.editId && field === name && found === "possible",
  );
  if (edit === undefined || isListed || !holds("a gap before an own event is a possible conflict"))
    return docket;
  const rest = { found: "possible", theirs: null, at: now, seq: null, decision: null } as const;
  return withConflict(docket, edit, name, rest);
}

/** By the field's policy it is kept, restored by a new edit, or waits for a person. */
function listAfter(
  docket: Docket,
  attempt: Attempt,
  name: string,
  { value, seq }: Stood,
  now: number,
): Docket {
  const edit = editOf(docket, attempt.editId);
  const field = edit?.fields[name];
  if (edit === undefined || field === undefined) return docket;
  const { policy } = field;
  const merged = policy === "add" || policy === "union" ? mergedValue(field, value) : null;
  const decision =
    policy === "ours" ? "mine" : policy === "theirs" ? "theirs" : merged ? "merged" : null;
  const rest = { found: "after", theirs: value, at: now, seq, decision } as const;
  const next = withConflict(docket, edit, name, rest);
  if (decision === "theirs") return restore(next, attempt, name, value, now);
  return merged === null ? next : restore(next, attempt, name, merged.of, now);
}

/**
 * Brings a value back that was overwritten: an edit like any other, on top of the edit that overwrote it. If the org has
 * something else by then, a person is asked.
 */
export function restore(
  docket: Docket,
  attempt: Attempt,
  name: string,
  value: CellValue,
  now: number,
): Docket {
  const edit = editOf(docket, attempt.editId);
  if (edit === undefined) return docket;
  const base = attempt.values[name] ?? null;
  const field = { base, mine: value, on: edit.id, policy: "ask", named: [], end: null } as const;
  const id = (docket.edits.at(-1)?.id ?? 0) + 1;
  const rest = { supersededBy: null, confirmedSeq: null, reason: null };
  const { person } = edit;
  const added = { id, person, guarded: true, capturedAt: now, fields: { [name]: field } };
  return { ...docket, edits: [...docket.edits, { ...added, state: "open" as const, ...rest }] };
}
