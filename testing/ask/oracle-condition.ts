import type { Comparison, Condition } from "../../edge/protocol/question.ts";
import { decimal, order } from "./decimal.ts";
import { nextDay, type OracleSettings, periodDays, wallClock } from "./oracle-days.ts";
import { OBJECTS, type World, type WorldRow } from "./world.ts";

/* Conditions of the oracle: a row at a time, two-valued. */

export type Value = string | number | boolean | null;
export type Field = { readonly value: Value; readonly pgType: string };

export type OracleContext = {
  readonly world: World;
  readonly object: string;
  readonly zone: string;
  readonly settings: OracleSettings;
};

/** The Postgres type of a path's field. */
export function typeOf(
  path: string,
  object: string,
): {
  readonly pgType: string;
  readonly type: string;
  readonly options: readonly string[];
  readonly owner: string;
} {
  const names = path.toLowerCase().split(".");
  let at = object;
  for (const name of names.slice(0, -1)) at = targetOf(at, name);
  const column = objectOf(at).columns.find((one) => one.column === names.at(-1));
  if (!column) throw new Error(path);
  return {
    pgType: column.pgType,
    type: column.type,
    options: column.options.map(({ value }) => value),
    owner: at,
  };
}

function objectOf(name: string) {
  const found = OBJECTS.find((one) => one.name === name);
  if (!found) throw new Error(name);
  return found;
}

function targetOf(object: string, relationship: string): string {
  const reference = objectOf(object).columns.find(
    (one) => one.relationshipName?.toLowerCase() === relationship,
  );
  return reference?.referenceTo[0] ?? "";
}

export function valueOf(
  row: WorldRow | null,
  path: string,
  { world, object }: OracleContext,
): Value {
  const names = path.toLowerCase().split(".");
  let [at, here]: [string, WorldRow | null] = [object, row];
  for (const name of names.slice(0, -1)) {
    const reference = objectOf(at).columns.find(
      (one) => one.relationshipName?.toLowerCase() === name,
    );
    const id: unknown = here?.[reference?.column ?? ""] ?? null;
    at = targetOf(at, name);
    here = world[at]?.find((one) => one["id"] === id) ?? null;
  }
  return here?.[names.at(-1) ?? ""] ?? null;
}

/** The day of a date, or of a datetime in the zone. */
export function dayOf(value: Value, pgType: string, zone: string): string | null {
  if (value === null) return null;
  return pgType === "date" ? String(value) : wallClock(String(value), zone).slice(0, 10);
}

export function today({ zone, settings }: OracleContext): string {
  return wallClock(new Date(settings.now).toISOString(), zone).slice(0, 10);
}

export function holds(condition: Condition, row: WorldRow, context: OracleContext): boolean {
  if ("all" in condition) return condition.all.every((one) => holds(one, row, context));
  if ("any" in condition) return condition.any.some((one) => holds(one, row, context));
  if ("not" in condition) return !holds(condition.not, row, context);
  return compares(condition, row, context);
}

/** The days that a value stands for; null where it is none. */
export function daysOf(
  { field, value }: Comparison,
  context: OracleContext,
): [string, string] | null {
  const { pgType } = typeOf(field, context.object);
  if (typeof value === "object" && "period" in value)
    return periodDays(value, today(context), context.settings);
  const isTime = pgType === "date" || pgType === "timestamptz";
  return isTime && typeof value === "string" && value.length === 10
    ? [value, nextDay(value)]
    : null;
}

function compares(comparison: Comparison, row: WorldRow, context: OracleContext): boolean {
  const { field, op, value } = comparison;
  const { pgType } = typeOf(field, context.object);
  const found = valueOf(row, field, context);
  if (op === "null") return (found === null) === value;
  if (op === "in")
    return (
      Array.isArray(value) &&
      value.some((one) => (one === null ? found === null : isEqual(found, one, pgType)))
    );
  if (op === "ne") return !compares({ field, op: "eq", value }, row, context);
  if (found === null) return false;
  const days = daysOf(comparison, context);
  if (days !== null) return inDays(op, dayOf(found, pgType, context.zone) ?? "", days);
  if (op === "contains") return String(found).toLowerCase().includes(String(value).toLowerCase());
  if (op === "starts") return String(found).toLowerCase().startsWith(String(value).toLowerCase());
  if (op === "like") return isLike(String(found), String(value));
  const ordered = orderOf(found, value as Value, pgType);
  return (
    { eq: ordered === 0, lt: ordered < 0, lte: ordered <= 0, gt: ordered > 0, gte: ordered >= 0 }[
      op
    ] ?? false
  );
}

/** Letter by letter: % is any text, _ any character, and after a backslash they are themselves. */
function isLike(text: string, pattern: string): boolean {
  const letters = [...text.toLowerCase()];
  const wanted = (pattern.toLowerCase().match(/\\.|[^\\]/gsu) ?? []) as readonly string[];
  const from = (at: number, i: number): boolean => {
    const one = wanted[i];
    if (one === undefined) return at === letters.length;
    if (one === "%")
      return letters.slice(at).some((_, n) => from(at + n, i + 1)) || from(letters.length, i + 1);
    if (at === letters.length) return false;
    return (one === "_" || letters[at] === one.replace(/^\\/, "")) && from(at + 1, i + 1);
  };
  return from(0, 0);
}

function inDays(op: string, day: string, [from, to]: [string, string]): boolean {
  return (
    { eq: day >= from && day < to, lt: day < from, lte: day < to, gte: day >= from, gt: day >= to }[
      op
    ] ?? false
  );
}

function isEqual(found: Value, value: Value, pgType: string): boolean {
  return found !== null && value !== null && orderOf(found, value, pgType) === 0;
}

/** The order of two values of a type, neither of them null. */
export function orderOf(a: Value, b: Value, pgType: string): number {
  if (pgType === "integer" || pgType === "bigint" || pgType === "numeric")
    return order(decimal(String(a)), decimal(String(b)));
  if (pgType === "timestamptz") return Date.parse(String(a)) - Date.parse(String(b));
  if (pgType === "time") return timeOf(a) - timeOf(b);
  if (pgType === "boolean") return Number(String(a) === "true") - Number(String(b) === "true");
  const [one, other] = [[...String(a)], [...String(b)]].map((text) =>
    text.map((c) => c.codePointAt(0) ?? 0),
  ) as [number[], number[]];
  const at = one.findIndex((point, i) => point !== other[i]);
  if (at < 0) return one.length - other.length;
  return (one[at] ?? 0) - (other[at] ?? -1);
}

function timeOf(value: Value): number {
  return Date.parse(`1970-01-01T${value}Z`);
}
