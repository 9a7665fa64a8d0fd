import type { Add } from "../query/statement.ts";
import type { CheckedMeasures } from "./check.ts";
import { type CheckedCondition, leavesOf } from "./condition.ts";
import { conditionSql } from "./condition-sql.ts";
import type { FieldPath } from "./field-path.ts";
import type { Calendar } from "./asked.ts";
import { groupKeySql, intervalSql } from "./group-key-sql.ts";
import type { CheckedGroup } from "./groups.ts";
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
  const stays = by.map((group, i) => staySql(group, `stay${i}`, scope.fieldOf, question, add));
  const keys = by.map((group, i) => {
    const key = stays[i]
      ? `stay${i}.bucket::date`
      : groupKeySql(group, scope.fieldOf(group.path), question, add);
    return `${key} as k${i}`;
  });
  const inputs = measures.flatMap((measure, i) => inputsSql(measure, i, scope.fieldOf, holds));
  const columns = [...keys, ...inputs].join(", ");
  const all = [...(isRow === null ? [] : [isRow]), ...(where === null ? [] : [holds(where)])];
  const from = [scope.from, ...stays.filter((stay) => stay !== null)].join("\n    ");
  return `select ${columns} from ${from}${all.length === 0 ? "" : `\n    where ${all.join(" and ")}`}`;
}

/** The buckets at whose end a row is open, as one row each; null where a row is in one bucket. */
function staySql(
  group: CheckedGroup,
  name: string,
  fieldOf: (path: FieldPath) => string,
  calendar: Calendar,
  add: Add,
): string | null {
  const { key, path } = group;
  if (key.kind !== "calendar" || key.until === null) return null;
  const began = groupKeySql(group, fieldOf(path), calendar, add);
  const ended = groupKeySql({ ...group, path: key.until }, fieldOf(key.until), calendar, add);
  const [first, last] = [add(key.first ?? "", "date"), add(key.last ?? "", "date")];
  const step = intervalSql(key.unit);
  // `greatest` and `least` leave nulls out: without a beginning a row is in no bucket, without an end in all to the last.
  return `cross join lateral generate_series(
      case when ${began} is not null then greatest(${began}, ${first}) end::timestamp,
      least((${ended} - ${step})::date, ${last})::timestamp, ${step}) as ${name}(bucket)`;
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
  const ofGroups = by.flatMap(({ path, key }) =>
    key.kind === "calendar" && key.until !== null ? [path, key.until] : [path],
  );
  return [...ofGroups, ...ofMeasures, ...leavesOf(where).map(({ path }) => path)];
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
