import type { Add } from "../query/statement.ts";
import { stepSql } from "./group-key-sql.ts";
import type { CheckedMeasures } from "./check.ts";
import { isCrossed } from "./currency.ts";
import { statesOf } from "./states.ts";

/** `k0, k1`: the keys of the groups. */
export function keysOf({ by }: Pick<CheckedMeasures, "by">): readonly string[] {
  return by.map((_, i) => `k${i}`);
}

/** `grouped`: of every group that has rows its key, how many they are, and the states of its measures. */
export function groupedSql(question: CheckedMeasures, base: string, add: Add): string {
  const keys = keysOf(question);
  const states = question.measures.flatMap((measure, i) => [
    ...statesOf(measure, i, add).map(({ name, sql }) => `${sql} as ${name}`),
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
    ...statesOf(measure, i, () => "").map(({ name }) => name),
    ...(isCrossed(measure, question) ? [`c${i}`, `d${i}`] : []),
  ]);
  const { step, group } = before;
  const later = (key: string) => `(${key} + ${step ? stepSql(step) : ""})::date`;
  const isMoved = step !== null && group !== null;
  const keys = keysOf(question).map((key, i) => (isMoved && i === group ? later(key) : key));
  const columns = [...keys, "rows", ...states, "true"].join(", ");
  // A day that the other period lacks, such as 29 February, is compared with none.
  const met = isMoved ? ` where (${later(`k${group}`)} - ${stepSql(step)})::date = k${group}` : "";
  return `${now}\n    union all select ${columns} from grouped_before${met}`;
}
