import type { CellValue } from "../../../edge/protocol/cell.ts";
import { holds } from "../../lib/injection-point.ts";
import type { Edit, EditField, Policy } from "../../../edge/edits/edit.ts";
import { editOf, type Docket, withEdit } from "./docket.ts";

/** What somebody saved: of each field what they saw, the own edit that they saw there, and what they want. */
export type Form = {
  readonly person: string;
  readonly guarded: boolean;
  readonly capturedAt: number;
  readonly fields: Readonly<
    Record<string, Pick<EditField, "base" | "mine" | "on"> & { readonly policy: Policy }>
  >;
};

/**
 * Takes a form down as an edit. Values are normalised before (`normalise`). It replaces an edit of the same person that
 * is asked about or was refused, where it has a new value for one of its fields: what is left of that one travels on in
 * the new one, since a form is one unit.
 */
export function capture(docket: Docket, id: number, form: Form): Docket {
  const fields = Object.entries(form.fields).map(([name, field]) => [name, opened(field)] as const);
  const { person, guarded, capturedAt } = form;
  const rest = { state: "open" as const, supersededBy: null, confirmedSeq: null, reason: null };
  const edit: Edit = {
    ...{ id, person, guarded, capturedAt, fields: Object.fromEntries(fields) },
    ...rest,
  };
  return taken({ ...docket, edits: [...docket.edits, edit] }, id);
}

function opened(field: Form["fields"][string]): EditField {
  return { ...field, named: [], end: null };
}

/** The new edit takes in what it replaces and what it goes with, the newest first. */
function taken(docket: Docket, id: number): Docket {
  let next = docket;
  for (const older of docket.edits.toReversed()) {
    const newer = editOf(next, id);
    if (older.id === id || newer === undefined) continue;
    if (replaces(newer, older) || goesWith(next, older, newer)) next = absorb(next, older, newer);
  }
  return next;
}

function replaces(newer: Edit, older: Edit): boolean {
  const isOnIt = Object.values(newer.fields).some(({ on }) => on === older.id);
  if (older.state === "refused") return isOnIt;
  return (
    isOnIt && older.state === "asked" && holds("a newer value replaces the one that is asked about")
  );
}

/**
 * The newer of two edits takes the older one in: first base, last new. What only the older one has goes along.
 * The older one is superseded.
 */
function absorb(docket: Docket, older: Edit, newer: Edit): Docket {
  const fields = { ...openFields(older), ...newer.fields };
  for (const [name, field] of Object.entries(newer.fields)) {
    const first = older.fields[name];
    if (first !== undefined && first.end === null) fields[name] = joined(first, field);
  }
  const next = withEdit(docket, { ...newer, fields });
  return withEdit(next, { ...older, state: "superseded", supersededBy: newer.id });
}

function openFields({ fields }: Edit): Record<string, EditField> {
  return Object.fromEntries(Object.entries(fields).filter(([, { end }]) => end === null));
}

function joined(first: EditField, last: EditField): EditField {
  const named = [...first.named, ...last.named];
  if (!holds("edits that become one keep the first base")) return { ...last, named };
  return { ...last, base: first.base, on: first.on, named };
}

/**
 * Whether two edits of one person become one: they share a field, nothing may have reached the org of the older one, and
 * no other edit of these fields lies between. Differences that are added stay apart: each is added once.
 */
function goesWith(docket: Docket, older: Edit, newer: Edit): boolean {
  if (older.state !== "open" || older.guarded !== newer.guarded) return false;
  const shared = Object.keys(newer.fields).filter((name) => name in older.fields);
  const alike = shared.every((name) => isAlike(older.fields[name], newer.fields[name]));
  if (shared.length === 0 || !alike || hasAttempt(docket, older)) return false;
  const isOwn = shared.every((name) => newer.fields[name]?.on === older.id);
  const isApart = older.person !== newer.person || !isOwn || hasBetween(docket, older, newer);
  return !(isApart && holds("edits of different persons stay apart"));
}

function isAlike(a: EditField | undefined, b: EditField | undefined): boolean {
  return a?.policy === b?.policy && a?.policy !== "add" && a?.policy !== "union";
}

function hasAttempt({ attempts }: Docket, { id }: Edit): boolean {
  const mayHaveReached = attempts.some(({ editId, state }) => editId === id && state !== "failed");
  return mayHaveReached && holds("nothing is merged into an edit that has an attempt");
}

function hasBetween({ edits }: Docket, older: Edit, newer: Edit): boolean {
  const fields = { ...older.fields, ...newer.fields };
  return edits.some(
    (edit) =>
      edit.id > older.id &&
      edit.id < newer.id &&
      (edit.state === "open" || edit.state === "asked") &&
      Object.keys(edit.fields).some((name) => name in fields),
  );
}

/**
 * Hands an edit's fields to its person's newer edits on top of it: each to the first that has a newer value of it, the
 * rest along with the first of these. @returns null if there is no newer edit
 */
export function handOver(docket: Docket, edit: Edit): Docket | null {
  const heirs = new Map(
    Object.keys(openFields(edit)).map((name) => [name, heirOf(docket, edit, name)] as const),
  );
  const first = [...heirs.values()].flatMap((heir) => heir ?? []).toSorted((a, b) => a - b)[0];
  if (first === undefined) return null;
  let next = docket;
  for (const [name, heir] of heirs) next = inherit(next, edit, name, heir ?? first);
  return withEdit(next, { ...edit, state: "superseded", supersededBy: first });
}

function heirOf(docket: Docket, edit: Edit, name: string): number | undefined {
  return docket.edits.find(
    ({ id, state, fields }) =>
      id > edit.id && state === "open" && standsOn(docket, fields[name]?.on ?? null) === edit.id,
  )?.id;
}

/** The edit that is left of the one that was seen. */
function standsOn(docket: Docket, on: number | null): number | null {
  const edit = on === null ? undefined : editOf(docket, on);
  if (edit === undefined) return null;
  return edit.supersededBy === null ? edit.id : standsOn(docket, edit.supersededBy);
}

function inherit(docket: Docket, { fields }: Edit, name: string, heir: number): Docket {
  const [newer, first] = [editOf(docket, heir), fields[name]];
  if (newer === undefined || first === undefined) return docket;
  const own = newer.fields[name];
  const field = own === undefined ? first : joined(first, own);
  return withEdit(docket, { ...newer, fields: { ...newer.fields, [name]: field } });
}

/** The field ended alone: the form goes on without it. */
export function givenUp(edit: Edit, field: string, value: CellValue): Edit {
  const own = edit.fields[field];
  if (own === undefined) return edit;
  return {
    ...edit,
    fields: { ...edit.fields, [field]: { ...own, end: { is: "given up", value } } },
  };
}
