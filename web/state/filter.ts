import * as v from "valibot";
import type { CellValue } from "../../edge/protocol/cell.ts";
import type { Column } from "../../edge/protocol/object.ts";
import { type ColumnKind, columnKind } from "../format/column-kind.ts";

export const OPERATORS = [
  "eq",
  "ne",
  "lt",
  "lte",
  "gt",
  "gte",
  "in",
  "contains",
  "starts",
  "null",
] as const;
export const Operator = v.picklist(OPERATORS);
export type Operator = v.InferOutput<typeof Operator>;

/**
 * One condition on a column, as the URL and the API write it: `column.op.value`.
 * `op` is whatever the URL said: the API answers an unknown one with a sentence that helps.
 */
export type Filter = { readonly column: string; readonly op: string; readonly value: string };

/** `amount.gt.1000` ⇄ Filter. The value is everything after the second dot. Total: what lacks parts gets empty ones. */
export function parseFilter(text: string): Filter {
  const [column = "", op = ""] = text.split(".", 2);
  return { column, op, value: text.slice(column.length + op.length + 2) };
}

export function filterParam(filter: Filter): string {
  return `${filter.column}.${filter.op}.${filter.value}`;
}

const TEXT_OPERATORS = ["contains", "starts", "eq", "ne", "null"] as const;
const ORDER_OPERATORS = ["eq", "gt", "gte", "lt", "lte", "ne", "null"] as const;

const OPERATORS_OF: Readonly<Record<ColumnKind, readonly Operator[]>> = {
  id: ["eq", "in"],
  reference: ["eq", "ne", "null"],
  boolean: ["eq"],
  number: ORDER_OPERATORS,
  percent: ORDER_OPERATORS,
  date: ORDER_OPERATORS,
  datetime: ["gte", "lt", "gt", "lte", "null"],
  time: ORDER_OPERATORS,
  picklist: ["in", "eq", "ne", "contains", "null"],
  multipicklist: ["contains", "eq", "null"],
  email: TEXT_OPERATORS,
  phone: TEXT_OPERATORS,
  url: TEXT_OPERATORS,
  "long-text": ["contains", "starts", "null"],
  text: TEXT_OPERATORS,
};

/** The operators that make sense for a column, the likeliest first. */
export function operatorsOf(column: Pick<Column, "type">): readonly Operator[] {
  return OPERATORS_OF[columnKind(column.type)];
}

const TEMPORAL_WORDS: Partial<Record<Operator, string>> = {
  lt: "before",
  lte: "until",
  gt: "after",
  gte: "since",
  eq: "on",
  ne: "not on",
};

const WORDS: Readonly<Record<Operator, string>> = {
  eq: "is",
  ne: "is not",
  lt: "<",
  lte: "≤",
  gt: ">",
  gte: "≥",
  in: "is any of",
  contains: "contains",
  starts: "starts with",
  null: "is empty",
};

/** The word for an operator on a column: `contains`, `≥`, `since`. */
export function operatorWord(op: string, kind: ColumnKind): string {
  const known = v.safeParse(Operator, op);
  if (!known.success) return op;
  const temporal = kind === "date" || kind === "datetime";
  return (temporal ? TEMPORAL_WORDS[known.output] : undefined) ?? WORDS[known.output];
}

/** The values of an `in` filter; empty where the text is no JSON array. */
export function inValues(value: string): readonly string[] {
  try {
    const parsed: unknown = JSON.parse(value);
    return Array.isArray(parsed) ? parsed.map(String) : [];
  } catch {
    return [];
  }
}

/** Why a drafted filter cannot be applied yet, or null when it can. */
export function draftFault(filter: Filter, column: Pick<Column, "type" | "label">): string | null {
  if (filter.op === "null") return null;
  if (filter.op === "in")
    return inValues(filter.value).length > 0 ? null : "Choose at least one value.";
  if (filter.value.trim() === "") return "Enter a value.";
  const kind = columnKind(column.type);
  if ((kind === "number" || kind === "percent") && !isDecimal(filter.value.trim()))
    return `${column.label} is compared with a number, such as 1200.50.`;
  return null;
}

export function isDecimal(text: string): boolean {
  return /^-?(\d+\.?\d*|\.\d+)$/.test(text);
}

/**
 * Whether a record passes, as far as its cells are known: true, false, or null when a column is missing.
 * Decides only what a "new rows" note counts; the rows themselves are chosen in Postgres.
 */
export function passes(
  filters: readonly Filter[],
  cells: Readonly<Record<string, CellValue>>,
  columns: ReadonlyMap<string, Pick<Column, "type">>,
): boolean | null {
  let unknown = false;
  for (const filter of filters) {
    const column = columns.get(filter.column);
    const value = cells[filter.column];
    if (!column || value === undefined) unknown = true;
    else if (!passesOne(filter, value, columnKind(column.type))) return false;
  }
  return unknown ? null : true;
}

function passesOne(filter: Filter, value: CellValue, kind: ColumnKind): boolean {
  if (filter.op === "null") return (value === null) === (filter.value !== "false");
  if (filter.op === "in" && value === null) return inValues(filter.value).includes("null");
  // As in SOQL, what is empty is not equal to any value.
  if (value === null) return filter.op === "ne";
  const text = String(value);
  switch (filter.op) {
    case "contains":
      return text.toLowerCase().includes(filter.value.toLowerCase());
    case "starts":
      return text.toLowerCase().startsWith(filter.value.toLowerCase());
    case "in":
      return inValues(filter.value).includes(text);
    default:
      return ordered(filter.op, compareValues(text, filter.value, kind));
  }
}

function ordered(op: string, order: number): boolean {
  switch (op) {
    case "eq":
      return order === 0;
    case "ne":
      return order !== 0;
    case "lt":
      return order < 0;
    case "lte":
      return order <= 0;
    case "gt":
      return order > 0;
    case "gte":
      return order >= 0;
    default:
      return true;
  }
}

function compareValues(a: string, b: string, kind: ColumnKind): number {
  if (kind === "number" || kind === "percent") return compareDecimals(a, b);
  if (kind === "datetime") return Math.sign(Date.parse(a) - Date.parse(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Orders two strings of decimal digits exactly, beyond what a double can tell apart. */
export function compareDecimals(a: string, b: string): number {
  const [x, y] = [scaled(a, b), scaled(b, a)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** `text` as a whole number, scaled so that neither it nor `other` has decimals. */
function scaled(text: string, other: string): bigint {
  if (!isDecimal(text)) return 0n;
  const places = Math.max(decimals(text), decimals(other));
  const [whole = "", fraction = ""] = text.split(".");
  return BigInt(whole.replace(/^-?$/, "$&0") + fraction.padEnd(places, "0"));
}

function decimals(text: string): number {
  return text.split(".")[1]?.length ?? 0;
}
