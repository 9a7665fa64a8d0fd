import { quoteIdent } from "../../db/mirror/identifier.ts";
import { type IndexNeed, needOf } from "../query/index-needs.ts";
import type { Places } from "../query/moment.ts";
import type { ConditionOver, RowsCondition } from "../query/question.ts";
import type { Add } from "../query/statement.ts";
import type { Asked } from "./asked.ts";
import { type CheckedCondition, leavesOf } from "./condition.ts";
import { conditionSql } from "./condition-sql.ts";
import type { FieldPath } from "./field-path.ts";
import { allRows, scopeOf } from "./relation.ts";
import { readBy } from "./touched-by.ts";

/** What a field behind references is called in the relation of the rows, by its path: as no column is. */
export type NamesBehind = ReadonlyMap<string, string>;

export function namesBehind(paths: readonly FieldPath[]): NamesBehind {
  const behind = new Set(paths.filter(({ hops }) => hops.length > 0).map(({ name }) => name));
  return new Map([...behind].map((name, i) => [name, `_behind_${i}`]));
}

/** A checked condition, if there is one, and paths that rows are ordered by, as pages of rows ask them. */
export function rowsCondition(
  where: CheckedCondition | null,
  ordered: readonly FieldPath[],
  asked: Asked,
): RowsCondition {
  const paths = [...leavesOf(where).map(({ path }) => path), ...ordered];
  return {
    identity: JSON.stringify([asked.zone, where], namesOnly),
    columns: paths.map(({ hops, column }) => hops[0]?.reference ?? column),
    reads: readBy(asked.object, paths),
    needs: where === null ? [] : needsOf(where),
    over: (from, places, add) => conditionOver(where, paths, asked, from, places, add),
  };
}

/** Of what must all hold each part finds fewer rows; of alternatives none does. */
function needsOf(where: CheckedCondition): readonly IndexNeed[] {
  if (where.kind === "all") return where.of.flatMap(needsOf);
  if (where.kind === "any" || where.kind === "not" || where.path.hops.length > 0) return [];
  if (where.kind === "filter") return needOf(where.filter);
  return where.kind === "span" ? [{ column: where.path.column, way: "order" }] : [];
}

/** Of columns, objects and paths the names are enough to tell conditions apart. */
function namesOnly(key: string, value: unknown): unknown {
  if (key === "path") return (value as FieldPath).name;
  return key === "column" ? undefined : value;
}

/** What is behind references is joined under names that no column has, so that those of the rows stay what they are. */
function conditionOver(
  where: CheckedCondition | null,
  paths: readonly FieldPath[],
  { object }: Asked,
  rows: string,
  places: Places | null,
  add: Add,
): ConditionOver {
  const names = namesBehind(paths);
  const behind = new Map(
    paths.flatMap((path) => (path.hops.length > 0 ? [[path.name, path]] : [])),
  );
  const fieldOf = ({ name, column }: FieldPath) => names.get(name) ?? quoteIdent(column.column);
  const holds = where === null ? "true" : conditionSql(where, fieldOf, add);
  if (behind.size === 0) return { from: rows, holds };
  const scope = scopeOf(object, [...behind.values()], {
    ...allRows(places, add),
    root: () => `${rows} t`,
  });
  const read = [...behind].map(([name, path]) => `${scope.fieldOf(path)} as ${names.get(name)}`);
  return { from: `(select t.*, ${read.join(", ")} from ${scope.from}) rows_and_behind`, holds };
}
