import { quoteIdent } from "../../db/mirror/identifier.ts";
import type { Cells } from "../protocol/cell.ts";
import { laterSql, putBackSql } from "./as-of.ts";
import { allRead } from "./column.ts";
import { clippedRows } from "./clipped-rows.ts";
import { clipLength, clippedSql } from "./clipped-text.ts";
import { filterSql } from "./filter-sql.ts";
import { isHeld } from "./line-sql.ts";
import type { Place } from "./moment.ts";
import { decidingColumns, type Question } from "./question.ts";
import { rowCells } from "./row-cells.ts";
import { rowsOf } from "./rows-of.ts";
import { type Row, type Statement, statement } from "./statement.ts";

/** How a record of a list differs from then: it passes the filters now, or did then, or both with other values. */
export const DIFFERENCES = ["entered", "left", "changed"] as const;
export type DifferenceKind = (typeof DIFFERENCES)[number];

/**
 * The records of a question that entered, left or changed since a place in the log, by one statement that reads only
 * records with a later change:
 *
 *   later ─► put back ─► passed then ─┐
 *        └─► rows of now ─► pass now ─┴► joined ─► whose asked columns differ, or that are on one side only
 *
 * To who sees some of the rows the sides are what they saw then and what they see now. Of what they do not see any more
 * they hear that it left, and nothing of what it was: as of then they are not shown it either.
 */
export function differencesSince(question: Question, { asOf }: Place): Statement {
  return statement((add) => {
    const { object, columns, filters, limit } = question;
    const read = [...new Set([...decidingColumns(question), ...columns])];
    const putBack = allRead({ object, columns: read });
    const name = add(object.name, "text");
    const back = object.seen?.among("put_back", read, add) ?? "put_back";
    const was = object.seen ? "seen_then" : "put_back";
    const seenNow = object.seen ? " and t.id in (select id from present)" : "";
    const filter = filterSql(filters, add);
    const now = read.map(({ column }) => `t.${quoteIdent(column)}`);
    const asked = columns
      .filter(({ column }) => column !== "id")
      .map(({ column }) => quoteIdent(column));
    const rowOf = (side: string) => `row(${asked.map((one) => `${side}.${one}`).join(", ")})`;
    return `with later as materialized (${laterSql(object, putBack, asOf.seq, add)}),
      put_back as (${putBackSql(object, putBack)}),
      present as (select ${now.join(", ")} from later l join ${rowsOf(object, add)} t on t.id = l.record_id),
      ${object.seen ? `seen_then as materialized (select * from ${back} s), ` : ""}was as (select * from ${was} where ${filter}), pass as (select * from present where ${filter}),
      differing as (
        select coalesce(was.id, pass.id) as id,
          case when pass.id is null then 'left' when was.id is null then 'entered' else 'changed' end as kind
        from was full join pass on pass.id = was.id
        where was.id is null or pass.id is null or ${rowOf("was")} is distinct from ${rowOf("pass")}),
      shown as (select * from differing order by kind, id limit ${add(limit, "int")})
      select o.head_seq, o.line, ${DIFFERENCES.map(countOf).join(", ")},
        s.id, s.kind, t.id is not null, n.id is not null, ${cellsOf(question, "t")}, ${cellsOf(question, "n")}
      from sync.object o
      left join shown s on true left join ${was} t on t.id = s.id${seenNow} left join present n on n.id = s.id
      where o.name = ${name} and ${isHeld(add(asOf.line, "uuid"), add(asOf.seq, "bigint"))}
      order by s.kind, s.id`;
  });
}

const countOf = (kind: DifferenceKind) => `(select count(*) from differing where kind = '${kind}')`;

function cellsOf(question: Question, side: string): string {
  const most = clipLength(question.columns, shownRows(question));
  return question.columns
    .map((one) => clippedSql(one, most, `${side}.${quoteIdent(one.column)}`))
    .join(", ");
}

/** Each record is answered twice. */
const shownRows = ({ limit }: Question) => 2 * limit;

/** A record that differs. `before` and `after` are null where it was not, or is not, there. */
export type Difference = {
  readonly id: string;
  readonly kind: DifferenceKind;
  readonly before: Cells | null;
  readonly after: Cells | null;
};

/** Reads the answer to `differencesSince`; null where the place is not on the line, or the object is gone. */
export function readDifferences(question: Question, answer: readonly Row[]) {
  const [first] = answer;
  if (first === undefined) return null;
  const [head, line, entered, left, changed] = first;
  const found = answer.filter((row) => row[5] !== null);
  const half = question.columns.length;
  const sides = ([before, after]: readonly [number, number]) =>
    clippedRows(
      { columns: question.columns, limit: shownRows(question) },
      found.map((row) => rowCells(question.columns, row.slice(before, after))),
    );
  const [before, after] = [sides([9, 9 + half]), sides([9 + half, 9 + 2 * half])];
  return {
    seq: Number(head),
    line: String(line),
    counts: { entered: Number(entered), left: Number(left), changed: Number(changed) },
    rows: found.map((row, n): Difference => ({
      id: String(row[5]),
      kind: row[6] as DifferenceKind,
      before: row[7] === "t" ? (before.rows[n] ?? null) : null,
      after: row[8] === "t" ? (after.rows[n] ?? null) : null,
    })),
    clipped: { before: before.clipped, after: after.clipped },
  };
}
