import { quoteIdent } from "../../db/mirror/identifier.ts";
import type { Cells } from "../protocol/cell.ts";
import { asOfSources, laterSql, valueThen } from "./as-of.ts";
import type { QuestionObject } from "./column.ts";
import { isHeld } from "./line-sql.ts";
import type { Place } from "./moment.ts";
import { rowCells } from "./row-cells.ts";
import { wholeTable } from "./rows-of.ts";
import { type Row, type Statement, statement } from "./statement.ts";

/** One record as of a place in the log: the row of now, and what its later changes put back. */
export function recordAsOf(object: QuestionObject, id: string, place: Place): Statement {
  return object.seen === undefined ? ofAll(object, id, place) : ofPart(object, id, place);
}

/** The same for who sees some of the rows: it was seen as it was then, and is seen as it is now. */
function ofPart(object: QuestionObject, id: string, { asOf, head }: Place): Statement {
  return statement((add) => {
    const key = add(id, "text");
    const { columns } = object;
    const { steps, sources } = asOfSources(object, columns, { seq: asOf.seq, head }, add, key);
    const names = columns.map(({ column }) => quoteIdent(column));
    const one = sources.map(
      ({ from, where }) =>
        `select ${names.join(", ")} from ${from} where "id" = ${key} and ${where}`,
    );
    const values = names.map((name) => `r.${name}::text`);
    return `with ${steps.join(", ")}, one as (${one.join(" union all ")})
      select r."id" is not null, ${values.join(", ")} from sync.object o left join one r on true
      where o.name = ${add(object.name, "text")} and ${isHeld(add(asOf.line, "uuid"), add(asOf.seq, "bigint"))}`;
  });
}

function ofAll(object: QuestionObject, id: string, { asOf }: Place): Statement {
  return statement((add) => {
    const key = add(id, "text");
    const values = object.columns.map((column, n) => `(${valueThen(column, n)})::text`);
    return `select coalesce(l._there, t.id is not null), ${values.join(", ")} from sync.object o
      left join ${wholeTable(object)} t on t.id = ${key}
      left join lateral (${laterSql(object, object.columns, asOf.seq, add, key)}) l on true
      where o.name = ${add(object.name, "text")} and ${isHeld(add(asOf.line, "uuid"), add(asOf.seq, "bigint"))}`;
  });
}

/** Reads the answer to `recordAsOf`; null when the record was not there, "gone" when the place is not there any more. */
export function readRecordAsOf(
  object: QuestionObject,
  answer: readonly Row[],
): Cells | "gone" | null {
  const [row] = answer;
  if (row === undefined) return "gone";
  const [wasThere, ...texts] = row;
  return wasThere === "t" ? rowCells(object.columns, texts) : null;
}
