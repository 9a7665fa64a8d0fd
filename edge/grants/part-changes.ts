import * as v from "valibot";
import { quoteIdent } from "../../db/mirror/identifier.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import type { Asked } from "../ask/asked.ts";
import { changedSteps, keptAt, type Step, touchedSteps } from "../ask/changed-sql.ts";
import { checkCondition, type CheckedCondition, leavesOf } from "../ask/condition.ts";
import { conditionSql } from "../ask/condition-sql.ts";
import { type Joins, scopeOf } from "../ask/relation.ts";
import { type Reading, touchedBy } from "../ask/touched-by.ts";
import {
  isTouched,
  laterSteps,
  TOUCHED_NOW,
  touchedRowsStep,
  touchedThen,
} from "../ask/touched-rows.ts";
import type { PartChange } from "../protocol/part.ts";
import { type Condition, Contents } from "../protocol/question.ts";
import { rowCells } from "../query/row-cells.ts";
import { type Add, type Row, type Statement, statement } from "../query/statement.ts";

/** The records that somebody sees of an object, and what decides it: all that its columns and the condition read. */
export type SeenPart = {
  readonly reading: Reading;
  readonly columns: readonly MirrorColumn[];
  readonly where: CheckedCondition;
};

/** @param asked has every object and column. Throws a QuestionError where the condition cannot be asked. */
export function seenPart(
  condition: Condition,
  columns: readonly MirrorColumn[],
  asked: Asked,
): SeenPart {
  const { object } = asked;
  const where = checkCondition(condition, "rows", asked);
  const shown = columns.map((column) => ({ hops: [], object, column, name: column.column }));
  const paths = [...shown, ...leavesOf(where).map(({ path }) => path)];
  return { reading: { object, paths }, columns, where };
}

/** So many records, hidden ones too, are looked at, and four times as many changes. */
const MOST_TOUCHED = 10_000;
/** More that are seen are not told one by one. */
const MOST_TOLD = 500;
const MOST_BYTES = 8_000_000;

/**
 * What of a part is another since some contents, in one statement that reads only records that a later change touches,
 * whether it is theirs or of a record that they refer to:
 *
 *   touched ─┬► rows of now  ─► pass now ──┐
 *            └► rows of then ─► passed then ┴► joined ─► on one side only, or with other values
 *
 * A record that passes neither now nor then does not show in it, nor does a column that is not seen.
 */
export function partChanges(part: SeenPart, contents: Contents): Statement {
  const { reading, columns } = part;
  return statement((add) => {
    const steps: readonly Step[] = [
      ...changedSteps(reading, keptAt(reading, contents, add), add, String(MOST_TOUCHED)),
      ...touchedSteps(reading),
      touchedRowsStep(reading),
      ...laterSteps(reading, contents, add),
      ["pass", passingSql(part, TOUCHED_NOW, add)],
      ["was", passingSql(part, touchedThen(reading), add, isTouched)],
      ["differing", differingSql(columns)],
      ["told", `select *, octet_length(d::text) as bytes from differing d limit ${MOST_TOLD + 1}`],
      [
        "few",
        `select count(*) <= ${MOST_TOLD} and coalesce(sum(bytes), 0) <= ${MOST_BYTES} as ok from told`,
      ],
    ];
    const cells = (side: string) => columns.map((_, n) => `told.${side}_${n}::text`).join(", ");
    return `with ${steps.map(([name, sql, how]) => `${name} as ${how ?? ""}(${sql})`).join(",\n")}
      select ${headsSql(part, add)}, able.ok and few.ok, told.id, told.effect, ${cells("now")}, ${cells("was")}
      from able cross join few left join told on able.ok and few.ok
      order by told.id`;
  });
}

/** Where the logs are now. */
export function partHeads(part: SeenPart): Statement {
  return statement((add) => `select ${headsSql(part, add)}`);
}

function headsSql({ reading }: SeenPart, add: Add): string {
  const names = touchedBy(reading).map(({ object }) => object.name);
  return `(select json_object_agg(o.name, json_build_object('line', o.line, 'seq', o.head_seq))
    from sync.object o where o.name = any(${add(names, "text[]")}) and o.line is not null)`;
}

/** Reads the answer to `partChanges`: what is another, or `"all"` where that is not told one by one. */
export function readPartChanges(
  { columns }: SeenPart,
  answer: readonly Row[],
): { readonly contents: Contents; readonly changes: readonly PartChange[] | "all" } {
  const [heads, isTold] = answer[0] ?? [];
  const contents = v.parse(Contents, JSON.parse(heads ?? "{}"));
  if (isTold !== "t") return { contents, changes: "all" };
  return { contents, changes: answer.flatMap((row) => (row[2] ? [changeOf(columns, row)] : [])) };
}

function changeOf(columns: readonly MirrorColumn[], row: Row): PartChange {
  const [recordId, effect] = [String(row[2]), row[3] as PartChange["effect"]];
  if (effect === "went") return { recordId, effect, fields: {} };
  const [now, was] = [row.slice(4, 4 + columns.length), row.slice(4 + columns.length)];
  const set = columns.map((_, n) => n).filter((n) => effect === "came" || now[n] !== was[n]);
  const named = set.flatMap((n) => columns[n] ?? []);
  return {
    recordId,
    effect,
    fields: rowCells(
      named,
      set.map((n) => now[n] ?? null),
    ),
  };
}

function passingSql(
  { reading, columns, where }: SeenPart,
  joins: Joins,
  add: Add,
  isRow = "true",
): string {
  const scope = scopeOf(reading.object, reading.paths, joins);
  const holds = conditionSql(where, scope.fieldOf, add);
  const values = columns.map(({ column }, n) => `t.${quoteIdent(column)} as v_${n}`);
  return `select ${values.join(", ")}, t.id as id from ${scope.from} where ${isRow} and ${holds}`;
}

function differingSql(columns: readonly MirrorColumn[]): string {
  const side = (name: string) => columns.map((_, n) => `${name}.v_${n}`).join(", ");
  const as = (name: string, side: string) =>
    columns.map((_, n) => `${name}.v_${n} as ${side}_${n}`);
  return `select coalesce(pass.id, was.id) as id,
      case when pass.id is null then 'went' when was.id is null then 'came' else 'changed' end as effect,
      ${[...as("pass", "now"), ...as("was", "was")].join(", ")}
    from pass full join was on was.id = pass.id
    where pass.id is null or was.id is null or row(${side("pass")}) is distinct from row(${side("was")})
    `;
}
