import type { Cells, CellValue } from "../../../edge/protocol/cell.ts";
import { holds } from "../../lib/injection-point.ts";
import { givenUp, handOver } from "./capture.ts";
import { ended } from "./confirm.ts";
import type { Edit } from "../../../edge/edits/edit.ts";
import {
  type Attempt,
  type Docket,
  editOf,
  type EditSetting,
  modifiedSecond,
  withConflict,
  withEdit,
} from "./docket.ts";
import { type FieldPlan, planField } from "./field-plan.ts";

/** What the sender does next for a record. Nothing: until something is heard of it. */
export type Next =
  | { readonly do: "nothing" }
  | { readonly do: "wait"; readonly until: number }
  | { readonly do: "read" }
  | { readonly do: "send" | "repeat"; readonly attempt: Attempt };

export type Turn = { readonly docket: Docket; readonly next: Next };

/** @returns a turn if something must be sent or waited for, else the docket in which this edit has ended or asks */
export function planEdit(
  docket: Docket,
  edit: Edit,
  now: number,
  setting: EditSetting,
): Turn | { readonly docket: Docket } {
  if (docket.row === null) return { docket: goneWith(docket, edit, now) };
  const open = Object.entries(edit.fields).filter(([, { end }]) => end === null);
  const plans = open.map(([name]) => [name, planField(docket, edit, name, setting)] as const);
  const asks = plans.some(([, { is }]) => is === "ask");
  if (asks) return { docket: ask(docket, edit, plans, now) };
  const listed = list(docket, edit, plans, now);
  const values = valuesOf(plans, "send", "overwrite");
  const already = valuesOf(plans, "already");
  if (Object.keys(values).length === 0) return { docket: endUnsent(listed, edit, already) };
  if (!isSecondOver(docket, setting)) return { docket: listed, next: { do: "nothing" } };
  return send(listed, edit, { values, already }, now);
}

/** The record is gone: an edit of it ends, visibly. A person may create it anew, or have it undeleted. */
export function goneWith(docket: Docket, edit: Edit, now: number): Docket {
  const rest = { found: "deleted", theirs: null, at: now, seq: null, decision: "theirs" } as const;
  const names = Object.keys(edit.fields).filter((name) => edit.fields[name]?.end === null);
  const listed = names.reduce((next, name) => withConflict(next, edit, name, rest), docket);
  return withEdit(listed, { ...edit, state: "resolved", confirmedSeq: docket.headSeq });
}

type Plans = readonly (readonly [name: string, plan: FieldPlan])[];

/** The form waits as a whole. Where its person has a newer one on top of it, that one is asked about, if at all. */
function ask(docket: Docket, edit: Edit, plans: Plans, now: number): Docket {
  const handed = handOver(docket, edit);
  if (handed !== null) return handed;
  let next = withEdit(docket, { ...edit, state: "asked" });
  for (const [name, plan] of plans) {
    if (plan.is !== "ask") continue;
    const rest = { found: "before", theirs: plan.theirs, at: now, seq: null } as const;
    next = withConflict(next, edit, name, { ...rest, decision: null });
  }
  return next;
}

/** What policies decided is listed as well. What was given up leaves the form. */
function list(docket: Docket, edit: Edit, plans: Plans, now: number): Docket {
  let next = docket;
  for (const [name, plan] of plans) {
    if (plan.is !== "overwrite" && plan.is !== "give up") continue;
    const current = editOf(next, edit.id) ?? edit;
    const decision = plan.is === "overwrite" ? plan.decision : "theirs";
    const rest = { found: "before", theirs: plan.theirs, at: now, seq: null, decision } as const;
    const decided =
      plan.is === "give up"
        ? givenUp(current, name, plan.theirs)
        : named(current, name, plan.theirs);
    next = withEdit(withConflict(next, edit, name, rest), decided);
  }
  return next;
}

/** The value has been decided about: a new plan that finds it does not list it again. */
function named(edit: Edit, name: string, theirs: CellValue): Edit {
  const field = edit.fields[name];
  if (field === undefined) return edit;
  const next = { ...field, named: [...field.named, theirs] };
  return { ...edit, fields: { ...edit.fields, [name]: next } };
}

function valuesOf(plans: Plans, ...kinds: readonly FieldPlan["is"][]): Cells {
  const chosen = plans.flatMap(([name, plan]) =>
    kinds.includes(plan.is) && "value" in plan ? [[name, plan.value] as const] : [],
  );
  return Object.fromEntries(chosen);
}

function endUnsent(docket: Docket, { id }: Edit, already: Cells): Docket {
  const edit = editOf(docket, id);
  if (edit === undefined) return docket;
  if (Object.keys(already).length > 0)
    return withEdit(docket, ended(edit, "already", already, docket.headSeq));
  const isGivenUp = Object.values(edit.fields).some(({ end }) => end?.is === "given up");
  const state = isGivenUp ? "resolved" : "withdrawn";
  return withEdit(docket, { ...edit, state, confirmedSeq: docket.headSeq });
}

/**
 * Without events nothing is found afterwards. So the second of the guard must be over in a read that certainly shows all
 * of it: then whatever changes the record later moves LastModifiedDate past the guard.
 */
function isSecondOver(docket: Docket, { maxStalenessMs, saveMarginMs }: EditSetting): boolean {
  if (docket.hasEvents || !holds("without events the second of a guard is over")) return true;
  const { readBegan, imageSecond } = docket;
  if (readBegan === null || imageSecond === null) return false;
  return readBegan - maxStalenessMs > (imageSecond + 1) * 1_000 + saveMarginMs;
}

function send(
  docket: Docket,
  edit: Edit,
  { values, already }: Pick<Attempt, "values" | "already">,
  now: number,
): Turn {
  const { row, headSeq, imageSecond, attempts } = docket;
  const names = Object.keys(values);
  const planned = Object.fromEntries(names.map((name) => [name, row?.[name] ?? null]));
  const modified = row === null ? null : modifiedSecond(row);
  const isGuarded = edit.guarded && holds("a guarded request has the row's stamp");
  const attempt: Attempt = {
    ...{ id: attempts.length + 1, editId: edit.id, state: "sent", values, planned, already },
    ...{ guarded: edit.guarded, modified, guard: isGuarded ? modified : null },
    ...{ position: headSeq, imageSecond, sentAt: now, lastSentAt: now, wasSilent: false },
    ...{ answerSecond: null, readAfter: null, readBack: null, events: [] },
    ...{ guardRefused: false, retryAt: null },
  };
  const next = { ...docket, attempts: [...attempts, attempt] };
  return { docket: next, next: { do: "send", attempt } };
}
