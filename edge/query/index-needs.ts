import { type IndexNeed, isServed } from "../../db/mirror/asked-index.ts";
import type { Filter } from "./filter.ts";
import type { ObjectEntry } from "./object-entry.ts";
import type { Sort } from "./sort.ts";

export type { IndexNeed };

/** What a list asks of its own rows. */
export type Asked = { readonly filters: readonly Filter[]; readonly sorts?: readonly Sort[] };

/** The indexes that a list would be fast with, and its table lacks. */
export function lackingIndexes(object: ObjectEntry, { filters, sorts = [] }: Asked): IndexNeed[] {
  const [first] = sorts;
  const needs = [...filters.flatMap(needOf), ...(first ? [orderOf(first)] : [])];
  const lacking = needs.filter((need) => !isServed(need) && !isStanding(object, need));
  const key = ({ column, way }: IndexNeed) => `${column.column} ${way}`;
  return [...new Map(lacking.map((need) => [key(need), need])).values()];
}

function needOf(filter: Filter): readonly IndexNeed[] {
  const { column } = filter;
  if (filter.kind === "pattern") return [{ column, way: "part" }];
  // Nearly every row is another one.
  if (filter.kind === "comparison" && filter.operator === "ne") return [];
  return [{ column, way: "order" }];
}

function orderOf({ column }: Sort): IndexNeed {
  return { column, way: "order" };
}

function isStanding({ standing }: ObjectEntry, { column, way }: IndexNeed): boolean {
  return standing.some((one) => one.column === column.column && one.way === way);
}
