import type { Add } from "../query/statement.ts";
import { stepSql } from "./group-key-sql.ts";
import type { CheckedMeasures } from "./check.ts";
import type { Before } from "./check-compare.ts";
import { isCrossed } from "./currency.ts";
import { aggregatesSql, statesOf } from "./states.ts";

/** `k0, k1`: the keys of the groups. */
export function keysOf({ by }: Pick<CheckedMeasures, "by">): readonly string[] {
  return by.map((_, i) => `k${i}`);
}

/** `grouped`: of every group that has rows its key, how many they are, and the states of its measures. */
export function groupedSql(question: CheckedMeasures, base: string, add: Add): string {
  const keys = keysOf(question);
  const states = question.measures.flatMap((measure, i) => [
    ...aggregatesSql(measure, i, add),
    ...(isCrossed(measure, question) ? [`min(c${i}) as c${i}, max(c${i}) as d${i}`] : []),
  ]);
  const columns = [...keys, "count(*) as rows", ...states].join(", ");
  return `select ${columns} from ${base}${keys.length === 0 ? "" : ` group by ${keys.join(", ")}`}`;
}

/** `groups`: those of now and of before, whose buckets are called as those that they are compared with. */
export function groupsSql(question: CheckedMeasures): string {
  const now = "select g.*, false as before from grouped g";
  const { before } = question;
  if (before === null) return now;
  const states = question.measures.flatMap((measure, i) => [
    ...statesOf(measure, i).map(({ name }) => name),
    ...(isCrossed(measure, question) ? [`c${i}`, `d${i}`] : []),
  ]);
  const keys = keysOf(question).map((key, i) => (i === before.group ? laterSql(key, before) : key));
  const columns = [...keys, "rows", ...states, "true"].join(", ");
  return `${now}\n    union all select ${columns} from grouped_before${metSql(before)}`;
}

/** The bucket that a bucket of the period before is compared with. */
function laterSql(key: string, { step }: Before): string {
  return step === null ? key : `(${key} + ${stepSql(step)})::date`;
}

/** A day that the other period lacks, such as 29 February, is compared with none. */
function metSql(before: Before): string {
  const { step, group } = before;
  if (step === null || group === null) return "";
  return ` where (${laterSql(`k${group}`, before)} - ${stepSql(step)})::date = k${group}`;
}
