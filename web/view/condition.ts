import * as v from "valibot";
import type { Cells } from "../../edge/protocol/cell.ts";
import type { Column } from "../../edge/protocol/object.ts";
import { type Comparison, Condition } from "../../edge/protocol/question.ts";
import { kindOf } from "../kinds/registry.ts";
import { type Filter, passesOne } from "./filter.ts";

/** What is asked as a condition; undefined where it is none that could be asked. */
export function conditionOf(where: unknown): Condition | undefined {
  const parsed = v.safeParse(Condition, where);
  return parsed.success ? parsed.output : undefined;
}

/** A filter as a condition. */
export function comparisonOf({ column, op, value }: Filter): Comparison {
  const list = op === "in" ? jsonOf(value) : value;
  return { field: column, op, value: Array.isArray(list) ? list : value };
}

/** What a text of the address stands for; itself, where it is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The comparisons of a condition. */
export function comparisonsOf(condition: Condition | undefined): readonly Comparison[] {
  if (condition === undefined) return [];
  if ("all" in condition) return condition.all.flatMap(comparisonsOf);
  if ("any" in condition) return condition.any.flatMap(comparisonsOf);
  return "not" in condition ? comparisonsOf(condition.not) : [condition];
}

type Known = Pick<Column, "type"> & Partial<Pick<Column, "relationshipName">>;

type References = Iterable<readonly [string, Partial<Pick<Column, "relationshipName">>]>;

/** The columns of the record itself that a condition looks at. */
export function conditionColumns(
  condition: Condition | undefined,
  columns: References,
): readonly string[] {
  return pathColumns(
    comparisonsOf(condition).map(({ field }) => field),
    columns,
  );
}

/** The columns of the record itself that paths begin at: of one behind a reference, that reference. */
export function pathColumns(paths: readonly string[], columns: References): readonly string[] {
  if (paths.length === 0) return [];
  const references = [...columns].flatMap(([name, { relationshipName }]) =>
    relationshipName ? [[relationshipName.toLowerCase(), name] as const] : [],
  );
  const byName = new Map(references);
  return paths.flatMap((path) => {
    const [first = "", ...others] = path.toLowerCase().split(".");
    return others.length === 0 ? [first] : (byName.get(first) ?? []);
  });
}

/** Whether an order is by something behind a reference. */
export function isBehind({ column }: { readonly column: string }): boolean {
  return column.includes(".");
}

/** Whether a condition looks behind references: what changes there, no change of the record tells. */
export function looksBehind(condition: Condition | undefined): boolean {
  return comparisonsOf(condition).some(({ field }) => field.includes("."));
}

/** Whether a condition holds of a record; null where only Postgres can tell, or a cell is missing that would decide it. */
export function holds(
  condition: Condition,
  cells: Cells,
  columns: ReadonlyMap<string, Known>,
): boolean | null {
  const each = (of: readonly Condition[]) => of.map((one) => holds(one, cells, columns));
  if ("all" in condition) return every(each(condition.all));
  if ("any" in condition) return negated(every(each(condition.any).map(negated)));
  if ("not" in condition) return negated(holds(condition.not, cells, columns));
  return comparisonHolds(condition, cells, columns);
}

function every(all: readonly (boolean | null)[]): boolean | null {
  if (all.includes(false)) return false;
  return all.includes(null) ? null : true;
}

const negated = (one: boolean | null) => (one === null ? null : !one);

function comparisonHolds(
  { field, every: bucket, bands, op, value }: Comparison,
  cells: Cells,
  columns: ReadonlyMap<string, Known>,
): boolean | null {
  const name = field.toLowerCase();
  const [column, cell] = [columns.get(name), cells[name]];
  const isPeriod = typeof value === "object" && !Array.isArray(value);
  if (!column || cell === undefined || bucket || bands || isPeriod) return null;
  // Whole days, as the zone has them.
  if (column.type === "datetime" && String(value).length === DAY_LENGTH) return null;
  const text = Array.isArray(value) ? JSON.stringify(value) : String(value);
  return passesOne({ column: name, op, value: text }, cell, kindOf(column));
}

const DAY_LENGTH = "2026-01-31".length;
