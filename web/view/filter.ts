import type { CellValue } from "../../edge/protocol/cell.ts";
import type { Column } from "../../edge/protocol/object.ts";
import type { Kind } from "../kinds/kind.ts";
import { inValues } from "../kinds/operator.ts";
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

/** Why a drafted filter cannot be applied yet, or null when it can. */
export function draftFault(filter: Filter, column: Pick<Column, "type" | "label">): string | null {
  if (filter.op === "null") return null;
  if (filter.op === "in")
    return inValues(filter.value).length > 0 ? null : "Choose at least one value.";
  if (filter.value.trim() === "") return "Enter a value.";
  return kindOf(column).fault(filter.value.trim(), column.label);
}

/**
 * Whether a record passes the filters; null where a column is missing that would decide it.
 * Used only for the count of "new rows": the rows themselves are chosen in Postgres.
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
    else if (!passesOne(filter, value, kindOf(column))) return false;
  }
  return unknown ? null : true;
}

function passesOne(filter: Filter, value: CellValue, kind: Kind): boolean {
  if (filter.op === "null") return (value === null) === (filter.value !== "false");
  if (filter.op === "in" && value === null) return inValues(filter.value).includes("null");
  // As in SOQL, an empty field is not equal to any value.
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
      return ORDERS[filter.op]?.includes(Math.sign(kind.order(text, filter.value))) ?? true;
  }
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
