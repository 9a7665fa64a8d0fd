import { asOfSources, laterSql, valueThen } from "./as-of.ts";
import { clipLength, clippedSql } from "./clipped-text.ts";
import { isHeld } from "./line-sql.ts";
import type { Place } from "./moment.ts";
import { allParts, pageParts, partOrder, partSteps } from "./page-parts.ts";
import { decidingColumns, readsOf, type PlacedQuestion, type Question } from "./question.ts";
import { rowsOf } from "./rows-of.ts";
import { sortKeys } from "./sort-sql.ts";
import { type Add, type Statement, statement } from "./statement.ts";

/**
 * One page of rows as of a place in the log, in the form of `rowsPage`. Filters and sorts are answered first, with their
 * columns alone; the others are put back for the rows of the page, record by record. No row at all is answered where
 * a place is not on its line any more.
 */
export function rowsPageAsOf(question: PlacedQuestion, { asOf, head }: Place): Statement {
  return statement((add) => {
    const { object, limit } = question;
    const keys = sortKeys(question.sorts);
    const { steps, sources } = asOfSources(
      object,
      decidingColumns(question),
      { ...asOf, head },
      add,
    );
    const parts = sources.flatMap((source) =>
      pageParts(question, keys, add, source, `"id" as _id, ${source.name === "back"} as _later`),
    );
    const order = (row: string) => partOrder(keys, row, question.isUp);
    const page = `page as (select * from (${allParts(parts)}) u order by ${order("u")} limit ${add(limit + 1, "int")})`;
    const shown = keys.map(({ alias }) => `p.${alias}`).join(", ");
    return `with ${[...steps, ...partSteps(parts), page].join(", ")}
      select o.head_seq, o.line, p._part, ${shown}, ${shownColumns(question)} from sync.object o
      left join page p on true
      left join ${rowsOf(object, add)} t on t.id = p._id
      left join lateral (${laterOf(question, asOf.seq, add)}) l on true
      where o.name = ${add(object.name, "text")} and ${areHeld(question, add)}
      order by ${order("p")}`;
  });
}

/** Whether every log that is read still tells what was at its place. */
export function areHeld(question: PlacedQuestion, add: Add): string {
  const each = readsOf(question).flatMap(({ object: { name } }) => {
    const place = question.places?.get(name);
    if (place === undefined) return [];
    const { line, seq } = place.asOf;
    return `exists (select from sync.object o where o.name = ${add(name, "text")} and ${isHeld(add(line, "uuid"), add(seq, "bigint"))})`;
  });
  return each.join(" and ");
}

function laterOf({ object, columns }: Question, seq: number, add: Add): string {
  return `select * from (${laterSql(object, columns, seq, add, "p._id")}) c where p._later`;
}

function shownColumns({ columns, limit }: Question): string {
  const most = clipLength(columns, limit);
  const values = columns.map((column, n) =>
    column.column === "id"
      ? `p._id as "id"`
      : clippedSql(column, most, `(${valueThen(column, n)})`),
  );
  return values.join(", ");
}
