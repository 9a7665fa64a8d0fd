import type { CellValue } from "../../edge/protocol/cell.ts";
import type { Column } from "../../edge/protocol/object.ts";
import type { Kind } from "../kinds/kind.ts";
import { longText } from "../kinds/long-text.ts";
import { kindOf } from "../kinds/registry.ts";

/**
 * One condition on a column, as the URL and the API write it: `column.op.value`.
 * `op` is whatever the URL said: the API answers an unknown one with a sentence that helps.
 */
export type Filter = { readonly column: string; readonly op: string; readonly value: string };

/** `amount.gt.1000` ⇄ Filter. The value is everything after the second dot. Missing parts become empty. */
export function parseFilter(text: string): Filter {
  const [column = "", op = ""] = text.split(".", 2);
  return { column, op, value: text.slice(column.length + op.length + 2) };
}

export function filterParam(filter: Filter): string {
  return `${filter.column}.${filter.op}.${filter.value}`;
}

/**
 * Whether a record passes the filters; null where a column is missing that would decide it, or only Postgres can tell.
 * The rows themselves are chosen in Postgres: this tells what a change means for them.
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
    const passed = column && value !== undefined ? passesOne(filter, value, kindOf(column)) : null;
    if (passed === false) return false;
    unknown ||= passed === null;
  }
  return unknown ? null : true;
}

/** Whether a value passes one filter; null where only Postgres can tell. */
export function passesOne(
  { op, value: wanted }: Filter,
  value: CellValue,
  kind: Kind,
): boolean | null {
  if (op === "null") return (value === null) === (wanted !== "false");
  if (op === "in") return isOneOf(wanted, value, kind);
  // As in SOQL, an empty field is not equal to any value.
  if (value === null) return op === "ne";
  const text = String(value);
  if (op === "contains" || op === "starts") return isFound(text, wanted, op, kind);
  if (op === "has") return text.toLowerCase().split(";").includes(wanted.toLowerCase());
  const sign = Math.sign(kind.order(text, wanted));
  if (!Number.isNaN(sign)) return ORDERS[op]?.includes(sign) ?? null;
  // Texts that differ are not equal, whatever their order is.
  return kind.input.type === "text" && (op === "eq" || op === "ne") ? op === "ne" : null;
}

function isOneOf(list: string, value: CellValue, kind: Kind): boolean {
  if (value === null) return listed(list).includes(null);
  return listed(list).some((one) => one !== null && kind.order(String(value), String(one)) === 0);
}

/** The values of an `in` filter as they are written; null stands for empty. */
function listed(list: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(list);
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}

/** As `ilike` does. Of a long text a list may hold the beginning only: that nothing is found there says nothing. */
function isFound(text: string, wanted: string, op: string, kind: Kind): boolean | null {
  const [lower, sought] = [text.toLowerCase(), wanted.toLowerCase()];
  const found = op === "starts" ? lower.startsWith(sought) : lower.includes(sought);
  return found || kind !== longText ? found : null;
}

/** Which signs of an order each operator takes. */
const ORDERS: Readonly<Record<string, readonly number[]>> = {
  eq: [0],
  ne: [-1, 1],
  lt: [-1],
  lte: [-1, 0],
  gt: [1],
  gte: [0, 1],
};
