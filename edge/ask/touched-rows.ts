import { quoteIdent } from "../../db/mirror/identifier.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { laterSql, valueThen } from "../query/as-of.ts";
import type { Contents } from "../protocol/question.ts";
import type { QuestionObject } from "../query/column.ts";
import { wholeTable } from "../query/rows-of.ts";
import type { Add } from "../query/statement.ts";
import type { Step } from "./changed-sql.ts";
import { type Joins, withId } from "./relation.ts";
import { type Reading, touchedBy } from "./touched-by.ts";

/*
 * The rows of the records in `touched`, with those that they refer to, now and then. Each is looked up by its id, once:
 * the limits keep the planner from reading a table whole.
 */

/** `touched_rows`: each record in `touched`, as `touched_id`, with its row of now, if there is one. */
export function touchedRowsStep(reading: Reading): Step {
  const [own] = touchedBy(reading);
  const row = rowSql(reading.object, own?.columns ?? [], "touched.id");
  const sql = `select touched.id as touched_id, t.* from touched left join lateral (${row}) t on true
    where (select ok from able)`;
  return ["touched_rows", sql, "materialized"];
}

export const TOUCHED_NOW: Joins = {
  root: () => `(select * from touched_rows where "id" is not null) t`,
  hop: (target, columns, alias, id) =>
    `left join lateral (${rowSql(target, columns, id)}) ${alias} on true`,
};

function rowSql(object: QuestionObject, columns: readonly MirrorColumn[], id: string): string {
  const names = withId(object, columns).map(({ column }) => quoteIdent(column));
  return `select ${names.join(", ")} from ${wholeTable(object)} where "id" = ${id} limit 1`;
}

/** `later_0` of each object that is read: how the records that changed since were then. */
export function laterSteps(reading: Reading, contents: Contents, add: Add): readonly Step[] {
  return touchedBy(reading).map(({ object, columns }, i): Step => {
    const later = laterSql(object, columns, contents[object.name]?.seq ?? 0, add);
    return [`later_${i}`, `select * from (${later}) l where (select ok from able)`, "materialized"];
  });
}

/**
 * Beside each row its line of `later`, if it has one, by a full join: that is hashed whatever the planner expects, which
 * here is often a single row. What it adds has no `touched_id` (`isTouched`).
 */
export function touchedThen(reading: Reading): Joins {
  const used = touchedBy(reading);
  const thenSql = (
    object: QuestionObject,
    columns: readonly MirrorColumn[],
    alias: string,
    { id, now }: { readonly id: string; readonly now: string },
  ) => {
    const index = used.findIndex((one) => one.object.name === object.name);
    const later = `was_${alias}`;
    const numbers = used[index]?.columns ?? [];
    const values = withId(object, columns).map(
      (one) => `${valueThen(one, numbers.indexOf(one), true, later)} as ${quoteIdent(one.column)}`,
    );
    return {
      later: `full join later_${index} ${later} on ${later}.record_id = ${id}`,
      row: `(select ${values.join(", ")} from ${now}
      where coalesce(${later}._there, t.id is not null) limit 1)`,
    };
  };
  return {
    root: (object, columns) => {
      const known = { id: "i.touched_id", now: "(select i.*) t" };
      const { later, row } = thenSql(object, columns, "t", known);
      return `touched_rows i ${later} cross join lateral ${row} t`;
    },
    hop: (target, columns, alias, id) => {
      const table = wholeTable(target);
      const known = { id, now: `(select ${id} as id) k left join ${table} t on t.id = k.id` };
      const { later, row } = thenSql(target, columns, alias, known);
      return `${later} left join lateral ${row} ${alias} on true`;
    },
  };
}

/** True of rows that stand for a record; not strict, since a strict condition would undo the full joins. */
export const isTouched = "coalesce(i.touched_id, '') <> ''";
