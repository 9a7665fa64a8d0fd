import { date } from "../../db/mirror/types/date.ts";
import type { CellValue } from "../protocol/cell.ts";
import { roundDecimal, wholeDigits } from "./decimal.ts";

/** What the org's describe says of a field that is written. */
export type WritableField = {
  readonly label: string;
  /** Field type, as a describe names it. */
  readonly type: string;
  /** Digits after the point, and all digits, of a number. */
  readonly scale: number;
  readonly precision: number;
  /** Characters of a text; 0 where the type has no limit. */
  readonly length: number;
  readonly nillable: boolean;
  /** Values of a picklist, in its order. */
  readonly options: readonly string[];
  /** It takes no other value than its options. */
  readonly restricted: boolean;
};

export type Normalised =
  | { readonly is: "value"; readonly value: CellValue }
  | { readonly is: "refused"; readonly reason: string };

/**
 * What Salesforce will store of what somebody typed, as far as a describe tells, so that it can be compared with what is
 * there ("Field Types", Object Reference): texts are trimmed, an empty one is null, numbers are rounded to their digits
 * half away from zero, a multi-select has the order of its options, a time has whole seconds. Nothing is cut off: what
 * is too long or too large is refused. Triggers, and the clean-up of rich text, only the own event can tell.
 */
export function normalise(field: WritableField, typed: CellValue): Normalised {
  const value = typeof typed === "string" ? typed.trim() : typed;
  if (value === null || value === "") return emptied(field);
  const kind = KINDS[field.type] ?? text;
  return kind(field, value);
}

type Kind = (field: WritableField, value: string | number | boolean) => Normalised;

const KINDS: Readonly<Record<string, Kind>> = {
  boolean: checkbox,
  int: number,
  long: number,
  double: number,
  currency: number,
  percent: number,
  date: day,
  datetime: moment,
  multipicklist: choices,
};

function accepted(value: CellValue): Normalised {
  return { is: "value", value };
}

function refused({ label }: WritableField, reason: string): Normalised {
  return { is: "refused", reason: `${label} ${reason}.` };
}

/** A checkbox is never empty. */
function emptied(field: WritableField): Normalised {
  if (field.type === "boolean") return accepted(false);
  return field.nillable ? accepted(null) : refused(field, "must not be empty");
}

function checkbox(field: WritableField, value: string | number | boolean): Normalised {
  if (value === true || value === "true") return accepted(true);
  if (value === false || value === "false") return accepted(false);
  return refused(field, "is checked or not");
}

function number(field: WritableField, value: string | number | boolean): Normalised {
  const isWhole = field.type === "int" || field.type === "long";
  const digits = typeof value === "boolean" ? null : roundDecimal(String(value), field.scale);
  if (digits === null) return refused(field, "must be a number");
  const most = isWhole ? field.precision || 18 : field.precision - field.scale;
  if (wholeDigits(digits) > most) return refused(field, `takes ${most} digits before the point`);
  return accepted(field.type === "int" ? Number(digits) : digits);
}

function day(field: WritableField, value: string | number | boolean): Normalised {
  const read = date.filter.parse(String(value));
  return read === null ? refused(field, "must be a date, as in 2026-01-31") : accepted(read);
}

function moment(field: WritableField, value: string | number | boolean): Normalised {
  const at = Date.parse(String(value));
  if (Number.isNaN(at)) return refused(field, "must be a date and a time");
  return accepted(new Date(Math.floor(at / 1_000) * 1_000).toISOString());
}

/** In the order of the options; what is none of them comes last, as it was typed. */
function choices(field: WritableField, value: string | number | boolean): Normalised {
  const chosen = membersOf(String(value));
  const others = chosen.filter((one) => !field.options.includes(one));
  if (field.restricted && others.length > 0) return refused(field, `has no value “${others[0]}”`);
  return emptyAware(field, inOrder(field.options, chosen));
}

function emptyAware(field: WritableField, members: readonly string[]): Normalised {
  return members.length === 0 ? emptied(field) : accepted(members.join(";"));
}

/** The members of a multi-select, each once. */
export function membersOf(value: CellValue): readonly string[] {
  const members = String(value ?? "").split(";");
  return [...new Set(members.map((one) => one.trim()).filter((one) => one !== ""))];
}

export function inOrder(options: readonly string[], chosen: readonly string[]): readonly string[] {
  const known = options.filter((option) => chosen.includes(option));
  return [...known, ...chosen.filter((one) => !options.includes(one))];
}

function text(field: WritableField, value: string | number | boolean): Normalised {
  const written = String(value);
  if (field.length > 0 && written.length > field.length)
    return refused(field, `takes ${field.length} characters, not ${written.length}`);
  if (field.restricted && !field.options.includes(written))
    return refused(field, `has no value “${written}”`);
  return accepted(written);
}
