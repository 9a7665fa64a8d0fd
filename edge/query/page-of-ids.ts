import { quoteIdent } from "../../db/mirror/identifier.ts";
import { clipLength, clippedSql } from "./clipped-text.ts";
import { allParts, type Part, partOrder, partSteps } from "./page-parts.ts";
import type { PlacedQuestion } from "./question.ts";
import { rowsOf } from "./rows-of.ts";
import type { SortKey } from "./sort-sql.ts";
import type { Add } from "./statement.ts";

/** What its parts select. */
export const ID_ALONE = '"id" as _id';

/**
 * The statement of a page of present rows, whose parts know no more than keys and ids: the columns are read of the rows
 * that the page shows, and of none that were passed by.
 *
 * @param beside SQL that is selected behind the columns
 */
export function pageOfIds(
  { object, columns, limit, isUp }: PlacedQuestion,
  keys: readonly SortKey[],
  add: Add,
  parts: readonly Part[],
  beside: readonly string[] = [],
): string {
  const most = clipLength(columns, limit);
  const shown = [
    ...keys.map(({ alias }) => `p.${alias}`),
    ...columns.map((column) => clippedSql(column, most, `t.${quoteIdent(column.column)}`)),
    ...beside,
  ];
  return `with ${partSteps(parts).join(", ")}, page as (${allParts(parts)})
    select o.head_seq, o.line, p._part, ${shown.join(", ")} from sync.object o
    left join page p on true left join ${rowsOf(object, add)} t on t.id = p._id
    where o.name = ${add(object.name, "text")} order by ${partOrder(keys, "p", isUp)}`;
}
