import type { Cells } from "../../edge/protocol/cell.ts";
import type { Column } from "../../edge/protocol/object.ts";
import { longText } from "../kinds/long-text.ts";
import { kindOf } from "../kinds/registry.ts";
import type { Condition } from "../../edge/protocol/question.ts";
import { conditionColumns, holds, pathColumns } from "./condition.ts";
import { type Filter, passes } from "./filter.ts";
import type { Sort } from "./view-state.ts";

type WithOptions = { readonly options?: readonly { readonly value: string }[] };

/** What decides which records a list has, and in which order. */
export type Rule = {
  readonly filters: readonly Filter[];
  /** What must hold beside the filters. */
  readonly where?: Condition;
  readonly sort: readonly Sort[];
  readonly columns: ReadonlyMap<
    string,
    Pick<Column, "type" | "nameField"> & Partial<Pick<Column, "relationshipName">> & WithOptions
  >;
};

/** Longer texts are ordered by so many of their characters, then by id (`db/mirror/prefix.ts`). */
const ORDERED_CHARACTERS = 200;

/** The columns that decide whether a record is let in. */
export function decidingColumns({ filters, where, columns }: Rule): readonly string[] {
  const named = filters.map(({ column }) => column);
  return [...new Set([...named, ...conditionColumns(where, columns)])];
}

/** The columns that a rule looks at. */
export function ruleColumns(rule: Rule): readonly string[] {
  const paths = rule.sort.map(({ column }) => column);
  return [...new Set([...decidingColumns(rule), ...pathColumns(paths, rule.columns)])];
}

/** Whether a rule lets a record in; null where only Postgres can tell, or a cell is missing that would decide it. */
export function letsIn({ filters, where, columns }: Rule, cells: Cells): boolean | null {
  const passed = passes(filters, cells, columns);
  if (passed === false || where === undefined) return passed;
  const held = holds(where, cells, columns);
  return held === false ? false : held && passed;
}

/**
 * Where a record stands to another: negative is before, positive after. Empty fields are last in both directions, or
 * less than others as the org orders, and `id` decides at the end, as the API sorts (`edge/query/sort.ts`). NaN where a cell is missing, or where only Postgres
 * knows.
 */
export function comparePlaces(a: Cells, b: Cells, { sort, columns }: Rule): number {
  const { descending: isDown = false, asOrg: isAsOrg } = sort.at(-1) ?? {};
  const last = { column: "id", descending: isDown, asOrg: isAsOrg };
  for (const { column, descending, asOrg } of [...sort, last]) {
    const [x, y] = [a[column], b[column]];
    if (x === undefined || y === undefined) return Number.NaN;
    if (x === y) continue;
    const emptyIs = asOrg && !descending ? -1 : 1;
    if (x === null) return emptyIs;
    if (y === null) return -emptyIs;
    const ordered = asOrg ? orderAsOrg : order;
    const sign = ordered(String(x), String(y), columns.get(column));
    if (sign !== 0) return descending ? -sign : sign;
  }
  return 0;
}

type Ordered = Pick<Column, "type" | "nameField"> & WithOptions;

/** As `db/mirror/org-order.ts` has it. Of letters beyond ASCII only Postgres knows the upper case. */
function orderAsOrg(x: string, y: string, column: Ordered | undefined): number {
  const { type = "id", options = [] } = column ?? {};
  if (kindOf({ type }).input.type !== "text") return order(x, y, column);
  if (type === "picklist" || type === "combobox") {
    const place = (text: string) => options.findIndex(({ value }) => value === text) >>> 0;
    return Math.sign(place(x) - place(y));
  }
  const key = (text: string) => {
    const whole = isByBeginning(column) ? beginning(text) : text;
    return type === "id" || type === "reference" ? whole : whole.toUpperCase();
  };
  const [one, other] = [key(x), key(y)];
  if (/[^\0-\x7f]/.test(one + other)) return Number.NaN;
  return one < other ? -1 : Number(one > other);
}

function order(x: string, y: string, column: Pick<Column, "type" | "nameField"> | undefined) {
  const kind = kindOf(column ?? { type: "id" });
  if (!isByBeginning(column)) return Math.sign(kind.order(x, y));
  return Math.sign(kind.order(beginning(x), beginning(y)));
}

function isByBeginning(column: Ordered | undefined): boolean {
  return column !== undefined && (column.nameField || kindOf({ type: column.type }) === longText);
}

function beginning(text: string): string {
  return [...text].slice(0, ORDERED_CHARACTERS).join("");
}
