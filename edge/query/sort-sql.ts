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
 * The terms of `order by`, nulls last in both directions. A first key that is never null has no such clause, so that a
 * plain index gives the order.
 */
export function orderSql(
  keys: readonly SortKey[],
  name: (key: SortKey) => string,
  first?: "filled",
): string[] {
  return keys.map((key, i) => {
    const plain = key.isId || (first === "filled" && i === 0);
    return `${name(key)} ${key.direction}${plain ? "" : " nulls last"}`;
  });
}

/** True of the rows that come after `after` in the order of `keys`, nulls last; the last key is `id`. */
export function afterRest(keys: readonly SortKey[], after: CursorKeys, add: Add): string {
  const [key, ...rest] = keys;
  const [cursor, ...cursors] = after;
  if (key === undefined || cursor === undefined) return "false";
  if (cursor === null) return `(${key.sql} is null and ${afterRest(rest, cursors, add)})`;
  const value = add(cursor, key.column.pgType);
  const beyond = `${key.sql} ${key.direction === "asc" ? ">" : "<"} ${value}`;
  if (key.isId) return beyond;
  return `(${beyond} or ${key.sql} is null or (${key.sql} = ${value} and ${afterRest(rest, cursors, add)}))`;
}
