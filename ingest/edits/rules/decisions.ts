import type { CellValue } from "../../../edge/protocol/cell.ts";
import { givenUp } from "./capture.ts";
import type { Conflict, Edit } from "../../../edge/edits/edit.ts";
import { type Docket, editOf, withEdit } from "./docket.ts";
import { restore } from "./look-back.ts";

/** Mine: over the value that was shown. Theirs: mine is given up, or theirs is restored. Or a third value. */
export type Decision =
  | { readonly is: "mine" }
  | { readonly is: "theirs" }
  | { readonly is: "value"; readonly value: CellValue };

/** Decides one conflict. It is about the value that it shows: should the org have another one by then, it asks again. */
export function decide(docket: Docket, id: number, decision: Decision, now: number): Docket {
  const conflict = docket.conflicts.find((one) => one.id === id);
  const edit = conflict && editOf(docket, conflict.editId);
  if (conflict === undefined || edit === undefined || conflict.decision !== null) return docket;
  const decided = withDecision(docket, conflict, decision);
  if (conflict.found === "before")
    return edit.state === "asked" ? reopened(decided, conflict, edit, decision) : docket;
  if (conflict.found !== "after" || decision.is === "mine") return decided;
  const attempt = docket.attempts.findLast(({ editId }) => editId === edit.id);
  const value = decision.is === "value" ? decision.value : conflict.theirs;
  return attempt === undefined ? decided : restore(decided, attempt, conflict.field, value, now);
}

function withDecision(docket: Docket, { id }: Conflict, { is }: Decision): Docket {
  const decision: Conflict["decision"] = is === "theirs" ? "theirs" : "mine";
  const conflicts = docket.conflicts.map((one) => (one.id === id ? { ...one, decision } : one));
  return { ...docket, conflicts };
}

/** The form goes on when all that was asked about it is decided. */
function reopened(
  docket: Docket,
  { field: name, theirs }: Conflict,
  edit: Edit,
  decision: Decision,
): Docket {
  const field = edit.fields[name];
  if (field === undefined) return docket;
  const next =
    decision.is === "theirs"
      ? givenUp(edit, name, theirs)
      : withField(edit, name, decision.is === "value" ? decision.value : field.mine, theirs);
  return withEdit(docket, { ...next, ...stateOf(docket, next) });
}

function withField(edit: Edit, name: string, mine: CellValue, theirs: CellValue): Edit {
  const field = edit.fields[name];
  if (field === undefined) return edit;
  const fields = { ...edit.fields, [name]: { ...field, mine, named: [...field.named, theirs] } };
  return { ...edit, fields };
}

function stateOf(docket: Docket, edit: Edit): Pick<Edit, "state" | "confirmedSeq"> {
  const isAsked = docket.conflicts.some(
    ({ editId, found, decision }) => editId === edit.id && found === "before" && decision === null,
  );
  if (isAsked) return { state: "asked", confirmedSeq: null };
  const isLeft = Object.values(edit.fields).some(({ end }) => end === null);
  if (isLeft) return { state: "open", confirmedSeq: null };
  return { state: "resolved", confirmedSeq: docket.headSeq };
}

/** What was refused is let go of: the org's value shows again. */
export function discard(docket: Docket, id: number): Docket {
  const edit = editOf(docket, id);
  return edit?.state === "refused" ? withEdit(docket, { ...edit, state: "discarded" }) : docket;
}
