import { quoteIdent, quoteMirrorTable } from "../../db/mirror/identifier.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import type { QuestionObject } from "./column.ts";
import type { Add } from "./statement.ts";

/*
 * Rows as of a seq are the rows of now, of which every record with an applied change after it is put back:
 *
 *   later     of each such record, from the log: whether it was there (its first later change has a `before`), and each
 *             column's earliest later `before` that names it; a delete names all, and what it lacks was null
 *   put back  those that were there; a column that no later change names is as it is now
 *   kept      the rows of the table that have no later change
 *
 * No kind but `delete` counts, and no tombstone. The cost is that of the later changes, not of the table.
 */

/** Where rows are taken from: a table or a step before, and which of its rows. */
export type Source = { readonly name: string; readonly from: string; readonly where: string };

/** Up to so many later changes the rows that are kept are read in the order of an index, past those that are not. */
const MOST_PASSED = 50_000;
/** More than come between two statements. Bounds what the planner expects, so that it hashes them. */
const MOST_HASHED = 2 * MOST_PASSED;

/** The later changes of every record, or of one; one row a record. */
export function laterSql(
  object: QuestionObject,
  columns: readonly MirrorColumn[],
  seq: number,
  add: Add,
  recordId?: string,
): string {
  const values = columns.map(({ column }, n) => {
    const key = add(column, "text");
    const names = `c.before ? ${key} or c.kind = 'delete'`;
    return `(array_agg(c.before->>${key} order by c.seq) filter (where ${names}))[1] as _was_${n}, bool_or(${names}) as _is_${n}`;
  });
  const one = recordId === undefined ? "c.record_id is not null" : `c.record_id = ${recordId}`;
  const first = "(array_agg(c.before is not null order by c.seq))[1] as _there";
  return `select ${["c.record_id", first, ...values].join(", ")} from sync.change c
    where c.object = ${add(object.name, "text")} and c.seq > ${add(seq, "bigint")} and c.outcome = 'applied' and ${one}
    group by c.record_id`;
}

/** The value then of the `n`th column of `later` l, of which the row of now is t. */
export function valueThen({ column, pgType }: MirrorColumn, n: number): string {
  if (column === "id") return "coalesce(l.record_id, t.id)";
  return `case when l._is_${n} then l._was_${n}::${pgType} else t.${quoteIdent(column)} end`;
}

/** The steps `later` and `put_back`, and the two sources of the rows as of a seq, with these columns. */
export function asOfSources(
  object: QuestionObject,
  columns: readonly MirrorColumn[],
  { seq, head }: { readonly seq: number; readonly head: number },
  add: Add,
): { readonly steps: readonly string[]; readonly sources: readonly Source[] } {
  const table = quoteMirrorTable(object.mirrorTable);
  const then = columns.map((one, n) => `${valueThen(one, n)} as ${quoteIdent(one.column)}`);
  const putBack = `select ${then.join(", ")} from later l left join ${table} t on t.id = l.record_id where l._there`;
  const isKept =
    head - seq <= MOST_PASSED
      ? `"id" not in (select record_id from later limit ${MOST_HASHED})`
      : `not exists (select from later where record_id = "id")`;
  return {
    steps: [
      `later as materialized (${laterSql(object, columns, seq, add)})`,
      `put_back as materialized (${putBack})`,
    ],
    sources: [
      { name: "kept", from: table, where: isKept },
      { name: "back", from: "put_back", where: "true" },
    ],
  };
}

/** Whether more changes came between two statements than `asOfSources` may pass by: then it is asked again. */
export function isPassed(seq: number, before: number, after: number): boolean {
  return before - seq <= MOST_PASSED && after - seq > MOST_HASHED;
}
