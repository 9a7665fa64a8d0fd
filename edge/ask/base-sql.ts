import type { Add } from "../query/statement.ts";
import type { CheckedMeasures } from "./check.ts";
import { type CheckedCondition, leavesOf } from "./condition.ts";
import { conditionSql } from "./condition-sql.ts";
import type { FieldPath } from "./field-path.ts";
import { groupKeySql } from "./group-key-sql.ts";
import type { CheckedMeasure } from "./measures.ts";
import { type Joins, scopeOf } from "./relation.ts";
import { countsRows } from "./states.ts";

/** `base`: a row of every record asked for: the keys of its groups (`k0`), and the inputs of the measures (`v0`). */
export function baseSql(
  question: CheckedMeasures,
  where: CheckedCondition | null,
  joins: Joins,
  add: Add,
  isRow: string | null = null,
): string {
  const { object, by, measures } = question;
  const scope = scopeOf(object, pathsOf(question, where), joins);
  const holds = (condition: CheckedCondition) => conditionSql(condition, scope.fieldOf, add);
  const keys = by.map((group, i) => {
    const key = groupKeySql(group, scope.fieldOf(group.path), question, add);
    return `${key} as k${i}`;
  });
  const inputs = measures.flatMap((measure, i) => inputsSql(measure, i, scope.fieldOf, holds));
  const columns = [...keys, ...inputs].join(", ");
  const all = [...(isRow === null ? [] : [isRow]), ...(where === null ? [] : [holds(where)])];
  return `select ${columns} from ${scope.from}${all.length === 0 ? "" : `\n    where ${all.join(" and ")}`}`;
}

/** Every path that is read, with what a condition asks for. */
export function pathsOf(
  { by, measures }: Pick<CheckedMeasures, "by" | "measures">,
  where: CheckedCondition | null,
): readonly FieldPath[] {
  const ofMeasures = measures.flatMap(({ path, currency, where: only }) => [
    ...[path, currency].filter((one) => one !== null),
    ...leavesOf(only).map((leaf) => leaf.path),
  ]);
  return [...by.map(({ path }) => path), ...ofMeasures, ...leavesOf(where).map(({ path }) => path)];
}

/** `v0`: the value that is measured; null where the measure's own condition does not hold. `c0`: its currency. */
function inputsSql(
  measure: CheckedMeasure,
  i: number,
  fieldOf: (path: FieldPath) => string,
  holds: (condition: CheckedCondition) => string,
): readonly string[] {
  const { path, where, currency } = measure;
  if (countsRows(measure)) return [];
  if (measure.fn === "rate" && where !== null)
    return [`case when ${holds(where)} then 1 else 0 end as v${i}`];
  const value = path === null ? "1" : fieldOf(path);
  const input = where === null ? value : `case when ${holds(where)} then ${value} end`;
  if (currency === null) return [`${input} as v${i}`];
  return [
    `${input} as v${i}`,
    `case when ${input} is not null then ${fieldOf(currency)} end collate "C" as c${i}`,
  ];
}
