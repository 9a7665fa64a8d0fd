import { type IndexNeed, isServed } from "../../db/mirror/asked-index.ts";
import { orderedAsOrg } from "../../db/mirror/org-order.ts";
import type { Filter } from "./filter.ts";
import type { ObjectEntry } from "./object-entry.ts";
import type { Sort } from "./sort.ts";

export type { IndexNeed };

/** What a list asks. */
export type Asked = {
  readonly filters: readonly Filter[];
  readonly sorts?: readonly Sort[];
  readonly where?: { readonly needs: readonly IndexNeed[] };
};

/** The indexes that a list would be fast with, and its table lacks. */
export function lackingIndexes(object: ObjectEntry, { filters, sorts, where }: Asked): IndexNeed[] {
  const order = (sorts?.slice(0, 1) ?? []).flatMap(orderOf);
  const needs = [...filters.flatMap(needOf), ...(where?.needs ?? []), ...order];
  const lacking = needs.filter((need) => !isServed(need) && !isStanding(object, need));
  const key = ({ column, way }: IndexNeed) => `${column.column} ${way}`;
  return [...new Map(lacking.map((need) => [key(need), need])).values()];
}

/** The index that finds the rows of a filter; none where nearly every row passes, or no index can. */
export function needOf(filter: Filter): readonly IndexNeed[] {
  const { column } = filter;
  if (filter.kind === "pattern") return hasTrigrams(filter) ? [{ column, way: "part" }] : [];
  if (filter.kind === "has") return [];
  if (filter.kind === "comparison" && filter.operator === "ne") return [];
  return [{ column, way: "order" }];
}

/** Three letters in a row, or the beginning of a word (PostgreSQL documentation, "pg_trgm", Index Support). */
function hasTrigrams({ operator, value }: Extract<Filter, { readonly kind: "pattern" }>): boolean {
  return operator === "starts" ? /[\p{L}\p{N}]/u.test(value) : /[\p{L}\p{N}]{3}/u.test(value);
}

/** What is ordered by a field behind references is sorted whole. */
function orderOf({ column, behind, asOrg }: Sort): readonly IndexNeed[] {
  if (behind !== undefined) return [];
  const way = asOrg && column.column !== "id" ? orderedAsOrg(column).way : "order";
  return way === null ? [] : [{ column, way }];
}

function isStanding({ standing }: ObjectEntry, { column, way }: IndexNeed): boolean {
  return standing.some((one) => one.column === column.column && one.way === way);
}
