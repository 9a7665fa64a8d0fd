import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { orderedBy } from "../../db/mirror/prefix.ts";
import type { CursorKeys } from "./cursor.ts";
import { type Direction, type Sort, sortName } from "./sort.ts";
import type { Add } from "./statement.ts";

export type SortKey = {
  readonly column: MirrorColumn;
  readonly direction: Direction;
  /** The expression that is ordered by. */
  readonly sql: string;
  /** Its name in the page; API names start with a letter, so no column is called so. */
  readonly alias: string;
  /** `id` is never null, and no two rows share it. */
  readonly isId: boolean;
};

export function sortKeys(sorts: readonly Sort[]): SortKey[] {
  return sorts.map((sort, i) => {
    const { column, direction, behind } = sort;
    const sql = orderedBy(column, behind?.name);
    return { column, direction, sql, alias: `_k${i}`, isId: sortName(sort) === "id" };
  });
}

/**
 * The terms of `order by`, nulls last in both directions; of what is read up all of that turned round. A first key that
 * is never null has no such clause, so that a plain index gives the order.
 */
export function orderSql(
  keys: readonly SortKey[],
  name: (key: SortKey) => string,
  isUp = false,
  first?: "filled",
): string[] {
  return keys.map((key, i) => {
    const plain = key.isId || (first === "filled" && i === 0);
    const nulls = isUp ? " nulls first" : " nulls last";
    return `${name(key)} ${isAscending(key, isUp) ? "asc" : "desc"}${plain ? "" : nulls}`;
  });
}

function isAscending({ direction }: SortKey, isUp: boolean): boolean {
  return (direction === "asc") !== isUp;
}

/** How a key compares with that of a row which is read before it. */
export function beyondSign(key: SortKey, isUp = false): ">" | "<" {
  return isAscending(key, isUp) ? ">" : "<";
}

/**
 * True of the rows that come after `after` in the order of `keys`, nulls last, or before it where they are read up; the
 * last key is `id`.
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
    return isUp ? `(${key.sql} is not null or ${same})` : same;
  }
  const value = add(cursor, key.column.pgType);
  const beyond = `${key.sql} ${beyondSign(key, isUp)} ${value}`;
  if (key.isId) return beyond;
  const empty = isUp ? "" : ` or ${key.sql} is null`;
  return `(${beyond}${empty} or (${key.sql} = ${value} and ${further()}))`;
}
