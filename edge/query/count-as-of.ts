import { asOfSources } from "./as-of.ts";
import type { QuestionObject } from "./column.ts";
import type { Filter } from "./filter.ts";
import { filterSql } from "./filter-sql.ts";
import { isHeld } from "./line-sql.ts";
import type { Place } from "./moment.ts";
import { EXACT_UP_TO } from "./rows-count.ts";
import { type Statement, statement } from "./statement.ts";

/**
 * Rows that passed the filters as of a place in the log, in the form of `rowsCount`: counted up to one more than
 * EXACT_UP_TO, beside how many there were then without filters, which the table's own count and the later changes tell.
 */
export function rowsCountAsOf(
  object: QuestionObject,
  filters: readonly Filter[],
  { asOf, head }: Place,
): Statement {
  return statement((add) => {
    const columns = [...new Set(filters.map(({ column }) => column))];
    const { steps, sources } = asOfSources(object, columns, { ...asOf, head }, add);
    const passing = sources.map(
      ({ from, where }) => `select 1 from ${from} where ${where} and ${filterSql(filters, add)}`,
    );
    // As of `rowsCount`: who sees some of the rows is told how many of them there were.
    const limit = object.seen === undefined ? ` limit ${EXACT_UP_TO + 1}` : "";
    const counted = `select 1 from (${passing.join(" union all ")}) u${limit}`;
    const isThere = `(select count(*) from later l where exists (select from ${sources[0]?.from} t where t.id = l.record_id))`;
    return `with ${steps.join(", ")}
      select o.head_seq, o.row_count + (select count(*) from put_back) - ${isThere}, (select count(*) from (${counted}) c)
      from sync.object o
      where o.name = ${add(object.name, "text")} and ${isHeld(add(asOf.line, "uuid"), add(asOf.seq, "bigint"))}`;
  });
}
