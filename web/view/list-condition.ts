import type { Column } from "../../edge/protocol/object.ts";
import type { Comparison, Condition } from "../../edge/protocol/question.ts";
import { comparisonOf, conditionOf, jsonOf } from "./condition.ts";
import type { Filter } from "./filter.ts";
import type { ViewState } from "./view-state.ts";

type Held = Pick<ViewState, "filters" | "where">;
type Columns = ReadonlyMap<string, Pick<Column, "type">>;

/** The parts of a view's condition, all of which hold: its filters, then what its `where` has. */
export function viewParts({ filters, where }: Held): readonly Condition[] {
  const condition = where === null ? undefined : conditionOf(jsonOf(where));
  return [...filters.map(comparisonOf), ...(condition ? partsOf(condition) : [])];
}

/** The condition of a view; undefined: every record. */
export function viewCondition(view: Held): Condition | undefined {
  return joined(viewParts(view));
}

/** How an address holds a condition: what a filter can say is one, the rest is `where`. */
export function heldAs(condition: Condition | undefined, columns: Columns): Held {
  const parts = condition === undefined ? [] : partsOf(condition);
  const filters: Filter[] = [];
  const others: Condition[] = [];
  for (const part of parts) {
    const filter = filterOf(part, columns);
    if (filter === null) others.push(part);
    else filters.push(filter);
  }
  const where = joined(others);
  return { filters, where: where === undefined ? null : JSON.stringify(where) };
}

/** What is nested within `all` is among the parts. */
function partsOf(condition: Condition): readonly Condition[] {
  return "all" in condition ? condition.all.flatMap(partsOf) : [condition];
}

function joined(parts: readonly Condition[]): Condition | undefined {
  const [only, ...others] = parts;
  return others.length === 0 ? only : { all: parts };
}

/** Null where a filter cannot say it. */
function filterOf(part: Condition, columns: Columns): Filter | null {
  if (!("field" in part)) return null;
  const { field, op, value, every, bands } = part;
  const column = columns.get(field.toLowerCase());
  if (column === undefined || every !== undefined || bands !== undefined) return null;
  const text = textOf(value);
  if (text === null || (column.type === "datetime" && isDay(text))) return null;
  return { column: field.toLowerCase(), op, value: text };
}

/** Null of a period. */
function textOf(value: Comparison["value"]): string | null {
  if (Array.isArray(value)) return JSON.stringify(value);
  return typeof value === "object" ? null : String(value);
}

const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text);
