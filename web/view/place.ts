import type { Cells } from "../../edge/protocol/cell.ts";
import type { Column } from "../../edge/protocol/object.ts";
import { longText } from "../kinds/long-text.ts";
import { kindOf } from "../kinds/registry.ts";
import type { Filter } from "./filter.ts";
import type { Sort } from "./view-state.ts";

/** What decides which records a list has, and in which order. */
export type Rule = {
  readonly filters: readonly Filter[];
  readonly sort: readonly Sort[];
  readonly columns: ReadonlyMap<string, Pick<Column, "type" | "nameField">>;
};

/** Longer texts are ordered by so many of their characters, then by id (`db/mirror/prefix.ts`). */
const ORDERED_CHARACTERS = 200;

/** The columns that a rule looks at. */
export function ruleColumns({ filters, sort }: Pick<Rule, "filters" | "sort">): readonly string[] {
  return [...new Set([...filters, ...sort].map(({ column }) => column))];
}

/**
 * Where a record stands to another: negative is before, positive after. Empty fields are last in both directions, and
 * `id` decides at the end, as the API sorts (`edge/query/sort.ts`). NaN where a cell is missing, or where only Postgres
 * knows.
 */
export function comparePlaces(a: Cells, b: Cells, { sort, columns }: Rule): number {
  const last = { column: "id", descending: sort.at(-1)?.descending ?? false };
  for (const { column, descending } of [...sort, last]) {
    const [x, y] = [a[column], b[column]];
    if (x === undefined || y === undefined) return Number.NaN;
    if (x === y) continue;
    if (x === null) return 1;
    if (y === null) return -1;
    const sign = order(String(x), String(y), columns.get(column));
    if (sign !== 0) return descending ? -sign : sign;
  }
  return 0;
}

function order(x: string, y: string, column: Pick<Column, "type" | "nameField"> | undefined) {
  const kind = kindOf(column ?? { type: "id" });
  if (!column?.nameField && kind !== longText) return Math.sign(kind.order(x, y));
  return Math.sign(kind.order(beginning(x), beginning(y)));
}

function beginning(text: string): string {
  return [...text].slice(0, ORDERED_CHARACTERS).join("");
}
