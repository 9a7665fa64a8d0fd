import { quoteIdent } from "../../db/mirror/identifier.ts";
import type { Places } from "../query/moment.ts";
import type { ConditionOver, RowsCondition } from "../query/question.ts";
import type { Add } from "../query/statement.ts";
import type { Asked } from "./asked.ts";
import { type CheckedCondition, leavesOf } from "./condition.ts";
import { conditionSql } from "./condition-sql.ts";
import type { FieldPath } from "./field-path.ts";
import { allRows, scopeOf } from "./relation.ts";
import { readBy } from "./touched-by.ts";

/** A checked condition, as pages of rows ask it. */
export function rowsCondition(where: CheckedCondition, asked: Asked): RowsCondition {
  const paths = leavesOf(where).map(({ path }) => path);
  return {
    identity: JSON.stringify([asked.zone, where], namesOnly),
    columns: paths.map(({ hops, column }) => hops[0]?.reference ?? column),
    reads: readBy(asked.object, paths),
    over: (from, places, add) => conditionOver(where, asked, from, places, add),
  };
}

/** Of columns, objects and paths the names are enough to tell conditions apart. */
function namesOnly(key: string, value: unknown): unknown {
  if (key === "path") return (value as FieldPath).name;
  return key === "column" ? undefined : value;
}

/** What is behind references is joined under names that no column has, so that those of the rows stay what they are. */
function conditionOver(
  where: CheckedCondition,
  { object }: Asked,
  rows: string,
  places: Places | null,
  add: Add,
): ConditionOver {
  const behind = new Map<string, FieldPath>();
  for (const { path } of leavesOf(where)) if (path.hops.length > 0) behind.set(path.name, path);
  const names = new Map([...behind.keys()].map((name, i) => [name, `_behind_${i}`]));
  const fieldOf = ({ name, column }: FieldPath) => names.get(name) ?? quoteIdent(column.column);
  const holds = conditionSql(where, fieldOf, add);
  if (behind.size === 0) return { from: rows, holds };
  const scope = scopeOf(object, [...behind.values()], {
    ...allRows(places, add),
    root: () => `${rows} t`,
  });
  const read = [...behind].map(([name, path]) => `${scope.fieldOf(path)} as ${names.get(name)}`);
  return { from: `(select t.*, ${read.join(", ")} from ${scope.from}) rows_and_behind`, holds };
}
