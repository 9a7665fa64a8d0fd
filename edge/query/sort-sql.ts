import type { MirrorColumn, PgType } from "../../db/mirror/mirror-column.ts";
import { ID_AS_ORG, orderedAsOrg } from "../../db/mirror/org-order.ts";
import { orderedBy } from "../../db/mirror/prefix.ts";
import type { CursorKeys } from "./cursor.ts";
import { type Direction, type Sort, sortName } from "./sort.ts";
import type { Add } from "./statement.ts";

export type SortKey = {
  readonly column: MirrorColumn;
  readonly direction: Direction;
  /** The expression that is ordered by, and its type. */
  readonly sql: string;
  readonly pgType: PgType;
  /** Its name in the page; API names start with a letter, so no column is called so. */
  readonly alias: string;
  /** `id` is never null, and no two rows share it. */
  readonly isId: boolean;
  /** Empty ones come before the others. */
  readonly emptyFirst: boolean;
};

export function sortKeys(sorts: readonly Sort[]): SortKey[] {
  return sorts.map((sort, i) => {
    const { column, direction, asOrg = false } = sort;
    const isId = sortName(sort) === "id";
    const emptyFirst = asOrg && direction === "asc";
    return { column, direction, ...keySql(sort, i), alias: `_k${i}`, isId, emptyFirst };
  });
}

/** An `id` that decides first has the index of the primary key, whatever it is compared by. */
function keySql(sort: Sort, at: number): Pick<SortKey, "sql" | "pgType"> {
  const { column, behind, asOrg } = sort;
  const { pgType } = column;
  if (!asOrg) return { sql: orderedBy(column, behind?.name), pgType };
  if (sortName(sort) === "id") return { sql: at === 0 ? `"id"` : ID_AS_ORG, pgType };
  return orderedAsOrg(column, behind?.name);
}

/**
 * The terms of `order by`; of what is read up all of that turned round. A first key that is never null has nothing to say
 * of empty ones, so that a plain index gives the order.
 */
export function orderSql(
  keys: readonly SortKey[],
  name: (key: SortKey) => string,
  isUp = false,
  first?: "filled",
): string[] {
  return keys.map((key, i) => {
    const plain = key.isId || (first === "filled" && i === 0);
    const nulls = emptyComesFirst(key, isUp) ? " nulls first" : " nulls last";
    return `${name(key)} ${isAscending(key, isUp) ? "asc" : "desc"}${plain ? "" : nulls}`;
  });
}

function isAscending({ direction }: SortKey, isUp: boolean): boolean {
  return (direction === "asc") !== isUp;
}

/** Whether the empty ones of a key are read before the others. */
export function emptyComesFirst({ emptyFirst }: SortKey, isUp = false): boolean {
  return emptyFirst !== isUp;
}

/** How a key compares with that of a row which is read before it. */
export function beyondSign(key: SortKey, isUp = false): ">" | "<" {
  return isAscending(key, isUp) ? ">" : "<";
}

/**
 * True of the rows that come after `after` in the order of `keys`, or before it where they are read up; the last key is
 * `id`.
 */
export function beyondRest(
  keys: readonly SortKey[],
  after: CursorKeys,
  add: Add,
  isUp = false,
): string {
  const [key, ...rest] = keys;
  const [cursor, ...cursors] = after;
  if (key === undefined || cursor === undefined) return "false";
  const further = () => beyondRest(rest, cursors, add, isUp);
  if (cursor === null) {
    const same = `(${key.sql} is null and ${further()})`;
    return emptyComesFirst(key, isUp) ? `(${key.sql} is not null or ${same})` : same;
  }
  const value = add(cursor, key.pgType);
  const beyond = `${key.sql} ${beyondSign(key, isUp)} ${value}`;
  if (key.isId) return beyond;
  const empty = emptyComesFirst(key, isUp) ? "" : ` or ${key.sql} is null`;
  return `(${beyond}${empty} or (${key.sql} = ${value} and ${further()}))`;
}
