import { quoteIdent } from "../../db/mirror/identifier.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import type { QuestionObject, SeenRows } from "./column.ts";
import { allRowsOf, rowsOf } from "./rows-of.ts";
import type { Add } from "./statement.ts";

/*
 * Rows as of a seq are the rows of now, of which every record with an applied change after it is put back:
 *
 *   later     of each such record, from the log: whether it was there (its first later change has a `before`), and each
 *             column's earliest later `before` that names it; a delete names all, and what it lacks was null
 *   put back  those that were there; a column that no later change names is as it is now
 *   kept      the rows of the table that have no later change
 *
 * Who sees some of the rows sees of them what they saw then and see now: a row that is put back must have been seen as it
 * was, and its record must be seen as it is.
 *
 * No kind but `delete` counts, and no tombstone. The cost is that of the later changes, not of the table.
 */

/** Where rows are taken from: a table or a step before, and which of its rows. */
export type Source = { readonly name: string; readonly from: string; readonly where: string };

/** Sources, with the steps that come before them. */
export type Sources = { readonly steps: readonly string[]; readonly sources: readonly Source[] };

/** Up to so many later changes the rows that are kept are read in the order of an index, past those that are not. */
const MOST_PASSED = 50_000;
/** More than come between two statements. Bounds what the planner expects, so that it hashes them. */
const MOST_HASHED = 2 * MOST_PASSED;

/**
 * Values are picked by the smallest of texts that begin with the seq, all of one length: unlike an ordered aggregate
 * that needs no sort, and takes half the time. A `1` or a `0` follows, and whether it is 1 says that there is a value.
 * Compared by bytes, which is fastest, but handed on as a column is, whose index would not be used otherwise.
 */
const SEQ_DIGITS = 16;
const SEQ = `(c.seq + ${10 ** (SEQ_DIGITS - 1)})::text`;
const HAS = SEQ_DIGITS + 1;

/** Of a column's part in a change `c`: whether it names it, and the value before it, by its seq. */
function beforeOf({ column }: MirrorColumn, add: Add) {
  const key = add(column, "text");
  return {
    named: `(c.before ? ${key} or c.kind = 'delete')`,
    text: `(${SEQ} || coalesce('1' || (c.before->>${key}), '0')) collate "C"`,
  };
}

/**
 * Of each column but the id the earliest `before` of some changes `c` that names it, as `_was_` and its number.
 *
 * @param window of which changes; a column's history begins with its own
 */
export function wasSql(columns: readonly MirrorColumn[], add: Add, window: string): string[] {
  return columns.flatMap((one, n) => {
    if (one.column === "id") return [];
    const { named, text } = beforeOf(one, add);
    const isKnown = one.since === undefined ? "true" : `c.seq > ${add(one.since, "bigint")}`;
    const over = `filter (where ${named} and ${isKnown}) over ${window}`;
    return [`min(${text}) ${over} collate "default" as _was_${n}`];
  });
}

/**
 * The later changes of every record, or of one; one row a record. What is picked from is made before it is grouped, which
 * `offset 0` sees to: whole changes do not fit into memory, a few values do.
 */
export function laterSql(
  object: QuestionObject,
  columns: readonly MirrorColumn[],
  seq: number,
  add: Add,
  recordId?: string,
): string {
  const values = columns.flatMap((one, n) => {
    if (one.column === "id") return [];
    const { named, text } = beforeOf(one, add);
    const name = `_was_${n}`;
    return {
      made: `case when ${named} then ${text} end as ${name}`,
      first: `min(${name}) collate "default" as ${name}`,
    };
  });
  const one = recordId === undefined ? "c.record_id is not null" : `c.record_id = ${recordId}`;
  const made = [
    "c.record_id",
    "c.seq * 2 + (c.before is null)::int as _first",
    ...values.map((value) => value.made),
  ];
  const first = [
    "record_id",
    "min(_first) % 2 = 0 as _there",
    ...values.map((value) => value.first),
  ];
  return `select ${first.join(", ")} from (select ${made.join(", ")} from sync.change c
    where c.object = ${add(object.name, "text")} and c.seq > ${add(seq, "bigint")} and c.outcome = 'applied' and ${one} offset 0) c
    group by record_id`;
}

/** The value then of the `n`th column of `later`, which is called so, of which the row of now is t; without a row: null. */
export function valueThen(
  { column, pgType }: MirrorColumn,
  n: number,
  hasRow = true,
  later = "l",
): string {
  if (column === "id") return hasRow ? `coalesce(${later}.record_id, t.id)` : `${later}.record_id`;
  const now = hasRow ? `t.${quoteIdent(column)}` : `null::${pgType}`;
  const was = `${later}._was_${n}`;
  return `case when ${was} is null then ${now}
    when substr(${was}, ${HAS}, 1) = '1' then substr(${was}, ${HAS + 1})::${pgType} end`;
}

/** The rows of `later` as they were. Only where no later change names a column, the row of now is looked up. */
export function putBackSql(object: QuestionObject, columns: readonly MirrorColumn[]): string {
  const select = (hasRow: boolean) =>
    columns.map((one, n) => `${valueThen(one, n, hasRow)} as ${quoteIdent(one.column)}`).join(", ");
  const unnamed = columns.flatMap(({ column }, n) =>
    column === "id" ? [] : [`l._was_${n} is null`],
  );
  const isNeeded = unnamed.length === 0 ? "false" : `(${unnamed.join(" or ")})`;
  return `select ${select(false)} from later l where l._there and not ${isNeeded}
    union all select ${select(true)} from later l
      left join ${allRowsOf(object)} t on t.id = l.record_id
      where l._there and ${isNeeded}`;
}

/**
 * The steps `later` and `put_back`, and the two sources of the rows as of a seq, with these columns.
 *
 * @param recordId SQL; the sources are right for that record alone
 */
export function asOfSources(
  object: QuestionObject,
  columns: readonly MirrorColumn[],
  { seq, head }: { readonly seq: number; readonly head: number },
  add: Add,
  recordId?: string,
): Sources {
  const { seen } = object;
  // What is seen of them is found by their ids.
  const known = seen ? object.columns.filter(({ column }) => column === "id") : [];
  const read = [...new Set([...columns, ...(seen?.columns ?? []), ...known])];
  const table = rowsOf(object, add);
  const isKept =
    head - seq <= MOST_PASSED
      ? `"id" not in (select record_id from later limit ${MOST_HASHED})`
      : `not exists (select from later where record_id = "id")`;
  return {
    steps: [
      `later as materialized (${laterSql(object, read, seq, add, recordId)})`,
      `put_back as materialized (${putBackSql(object, read)})`,
    ],
    sources: [
      { name: "kept", from: table, where: isKept },
      {
        name: "back",
        ...(seen ? seenThen(object, seen, [...new Set([...known, ...columns])], add) : PUT_BACK),
      },
    ],
  };
}

const PUT_BACK = { from: "put_back", where: "true" };

function seenThen(
  object: QuestionObject,
  seen: SeenRows,
  columns: readonly MirrorColumn[],
  add: Add,
): Omit<Source, "name"> {
  return {
    from: seen.among("put_back", columns, add),
    where: `"id" in (select "id" from ${rowsOf(object, add)})`,
  };
}

/** Whether more changes came between two statements than `asOfSources` may pass by: then it is asked again. */
export function isPassed(seq: number, before: number, after: number): boolean {
  return before - seq <= MOST_PASSED && after - seq > MOST_HASHED;
}
