import type { MirrorColumn, PgType } from "../../db/mirror/mirror-column.ts";
import { QuestionError } from "./question-error.ts";
import { recordId } from "./record-id.ts";

type ValueRule = {
  /** Completes “amount takes …”. */
  readonly takes: string;
  /** The value as Postgres reads it, or null when it is not one. */
  readonly parse: (text: string) => string | null;
};

/**
 * Checks a filter's value against the type of its column and puts it into the form that Postgres reads.
 * A wrong one is a QuestionError that names column and value: Postgres never sees it.
 */
export function filterValue(column: MirrorColumn, text: string): string {
  if (column.type === "id" || column.type === "reference") return recordIdValue(column, text);
  const rule = RULES[column.pgType];
  const value = rule.parse(text);
  if (value !== null) return value;
  throw badValue(column, text, rule.takes);
}

function recordIdValue(column: MirrorColumn, text: string): string {
  try {
    return recordId(text);
  } catch {
    throw badValue(column, text, "a record id of 15 or 18 letters and digits");
  }
}

export function badValue(column: MirrorColumn, text: string, takes: string): QuestionError {
  const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return new QuestionError("Bad filter value", `${column.column} takes ${takes}, not “${shown}”.`);
}

const RULES: Record<PgType, ValueRule> = {
  text: {
    takes: "text without a NUL character",
    parse: (text) => (text.includes("\0") ? null : text),
  },
  boolean: {
    takes: "true or false",
    parse: (text) => (text === "true" || text === "false" ? text : null),
  },
  integer: {
    takes: "a whole number between -2147483648 and 2147483647",
    parse: (text) => wholeNumber(text, 31n),
  },
  bigint: {
    takes: "a whole number of at most 19 digits",
    parse: (text) => wholeNumber(text, 63n),
  },
  numeric: { takes: "a decimal number, as in 1200.50", parse: decimalNumber },
  "double precision": { takes: "a decimal number, as in 1200.50", parse: decimalNumber },
  date: { takes: "a date, as in 2026-01-31", parse: dateValue },
  timestamptz: {
    takes: "a time with its zone, as in 2026-01-31T09:30:00Z, or a date",
    parse: timestampValue,
  },
  time: { takes: "a time of day, as in 09:30:00", parse: timeValue },
};

function wholeNumber(text: string, bits: bigint): string | null {
  if (!/^[+-]?\d{1,20}$/.test(text)) return null;
  const number = BigInt(text.replace(/^\+/, ""));
  return number >= -(1n << bits) && number < 1n << bits ? number.toString() : null;
}

function decimalNumber(text: string): string | null {
  return text.length <= 100 && /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(text) ? text : null;
}

function dateValue(text: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text.startsWith("0000")) return null;
  const time = Date.parse(`${text}T00:00:00Z`);
  // 2026-02-31 parses as 3 March in some engines; only a date that comes back as itself is one.
  return Number.isNaN(time) || !new Date(time).toISOString().startsWith(text) ? null : text;
}

function timestampValue(text: string): string | null {
  const parts =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)(Z|[+-]\d{2}:?\d{2}))?$/.exec(
      text,
    );
  const date = dateValue(parts?.[1] ?? "");
  if (!parts || date === null) return null;
  const [, , time, zone] = parts;
  if (time === undefined || zone === undefined) return `${date} 00:00:00+00`;
  if (timeValue(time) === null || !/^(Z|[+-](0\d|1[0-4]):?[0-5]\d)$/.test(zone)) return null;
  return `${date} ${time}${zone === "Z" ? "+00" : zone}`;
}

function timeValue(text: string): string | null {
  const match = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?Z?$/.exec(text);
  return match ? text.replace("Z", "") : null;
}
