import { quoteIdent } from "../../db/mirror/identifier.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { valueThen, wasSql } from "./as-of.ts";
import { allRead, type QuestionObject } from "./column.ts";
import { allRowsOf } from "./rows-of.ts";
import type { Add } from "./statement.ts";

/*
 * The history of some records as somebody sees it who sees a part of their object: of its records, of its fields, or both.
 *
 *   changes  the applied changes of these records, as far back as all that decides what is seen is known
 *   states   the records as they were right before and right after each, put back from the row of now (as-of.ts)
 *   seen     those of these in which the record was seen, with the columns that are
 *   entries  the changes by which what is seen became another: it came, it went, or one of its columns changed
 *
 * What is told is made of the two states alone, and an entry has its number among those of the record in place of its seq.
 * So a record that comes into sight by a hidden field is told as one that was created, what happens to hidden fields is not
 * told, and whoever asks learns nothing of the number of changes.
 */

/** The columns whose history is told. */
export function toldColumns({ columns }: Pick<QuestionObject, "columns">): readonly MirrorColumn[] {
  return columns.filter(({ pending }) => pending !== true);
}

/** The steps, whose names end in `_n`. */
export type SeenChanges = {
  readonly n: number;
  readonly object: QuestionObject;
  /** SQL of the ids of the records. */
  readonly ids: string;
  /** Columns, and SQL of the record to which a state may refer by them. */
  readonly references: { readonly columns: readonly string[]; readonly to: string };
  /** What the records are called by. */
  readonly nameColumn: string | null;
};

export function seenChangesSteps(asked: SeenChanges, add: Add): readonly string[] {
  const { n, object, ids } = asked;
  const columns = toldColumns(object);
  const seen = object.seen?.among(`states_${n}`, [...columns, ...OF_CHANGE], add) ?? `states_${n}`;
  return [
    `changes_${n} as materialized (${changesSql(object, ids, add)})`,
    `states_${n} as materialized (${statesSql(object, n, add)})`,
    `seen_${n} as materialized (select * from ${seen} s)`,
    `entries_${n} as materialized (${entriesSql(asked)})`,
  ];
}

/** Which change a state is of, and whether it is the one before it. */
const OF_CHANGE = [{ column: "_change" }, { column: "_is_before" }] as const;

function changesSql({ name, seen }: QuestionObject, ids: string, add: Add): string {
  const since = Math.max(0, ...(seen?.columns ?? []).map((column) => column.since ?? 0));
  return `select c.* from sync.change c join sync.object o on o.name = c.object
    where c.object = ${add(name, "text")} and c.record_id in (${ids}) and c.outcome = 'applied'
      and c.seq > o.history_from and c.seq > ${add(since, "bigint")}`;
}

/** The newest change comes first: what is read of a state are the changes up to one, of which the last names a column. */
const NEWEST_FIRST = "partition by c.record_id order by c.seq desc";
const WITH_IT = `(${NEWEST_FIRST} rows between unbounded preceding and current row)`;
const WITHOUT_IT = `(${NEWEST_FIRST} rows between unbounded preceding and 1 preceding)`;

function statesSql(object: QuestionObject, n: number, add: Add): string {
  const read = allRead({ object, columns: toldColumns(object) });
  const values = read.map((column, i) => `${valueThen(column, i)} as ${quoteIdent(column.column)}`);
  const side = (isBefore: boolean) => {
    const wasThere = isBefore
      ? "c.before is not null"
      : `lag(c.before is not null) over (${NEWEST_FIRST})`;
    const was = wasSql(read, add, isBefore ? WITH_IT : WITHOUT_IT);
    return `select ${values.join(", ")}, l.seq as _change, ${isBefore} as _is_before
      from (select ${["c.record_id", "c.seq", `${wasThere} as _there`, ...was].join(", ")} from changes_${n} c) l
      left join ${allRowsOf(object)} t on t.id = l.record_id
      where coalesce(l._there, t.id is not null)`;
  };
  return `${side(true)} union all ${side(false)}`;
}

function entriesSql({ n, object, references, nameColumn }: SeenChanges): string {
  const columns = toldColumns(object).map(({ column }) => quoteIdent(column));
  const rowOf = (side: string) => `row(${columns.map((one) => `${side}.${one}`).join(", ")})`;
  const cellsOf = (side: string) => {
    const texts = columns.map((one) => `${side}.${one}::text`).join(", ");
    return `case when ${side}."id" is not null then array_to_json(array[${texts}])::text end`;
  };
  const refers = (side: string) => {
    const some = references.columns.map((one) => `${side}.${quoteIdent(one)} = ${references.to}`);
    return some.length === 0 ? "false" : `coalesce(${some.join(" or ")}, false)`;
  };
  const name = (side: string) => (nameColumn ? `${side}.${quoteIdent(nameColumn)}::text` : "null");
  const stateOf = (side: string, isBefore: boolean) =>
    `left join seen_${n} ${side} on ${side}."id" = c.record_id and ${side}._change = c.seq and ${side}._is_before = ${isBefore}`;
  return `select c.record_id as id, c.seq, c.received_at,
      date_trunc('milliseconds', c.moment + interval '999 microseconds') as at,
      row_number() over (partition by c.record_id order by c.seq) as n,
      ${refers("b")} as referred, ${refers("a")} as refers, coalesce(${name("b")}, ${name("a")}) as name,
      ${cellsOf("b")} as before, ${cellsOf("a")} as after
    from changes_${n} c ${stateOf("b", true)} ${stateOf("a", false)}
    where (b."id" is null) <> (a."id" is null) or ${rowOf("b")} is distinct from ${rowOf("a")}`;
}
