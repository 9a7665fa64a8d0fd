import type { CheckedMeasures } from "./check.ts";
import { fits } from "./check-along.ts";
import { keysOf } from "./grouped-sql.ts";
import type { CheckedMeasure } from "./measures.ts";
import { statesOf, type State, valueSql } from "./states.ts";

type Window = State & { readonly sql: string };

/** `windowed`: what `then` asks, as states too: `w`, `p`, `t`, or the rank `r0`. */
export function windowedSql(question: CheckedMeasures): string {
  const columns = question.measures.flatMap((measure, i) =>
    windowColumns(question, measure, i).map(({ name, sql }) => `, ${sql} as ${name}`),
  );
  return `select c.*${columns.join("")} from compared c`;
}

/** The columns that `windowed` adds for a measure, and how they are put together where groups are. */
export function windowColumns(
  question: CheckedMeasures,
  measure: CheckedMeasure,
  i: number,
): readonly Window[] {
  const { then } = question;
  if (then === null || !fits(then, measure)) return [];
  const states = statesOf(measure, i);
  const { along, across } = partitions(question);
  const each = (prefix: string, sql: (name: string) => string, merge?: State["merge"]) =>
    states.map((one) => ({
      name: `${prefix}${one.name}`,
      sql: sql(one.name),
      merge: merge ?? one.merge,
    }));
  if (typeof then !== "string") {
    const frame = `rows between ${then.movingAverage - 1} preceding and current row`;
    return each("w", (name) => `sum(${name}) over (${along} ${frame})`);
  }
  switch (then) {
    case "running-total":
      return each("w", (name) => `sum(${name}) over (${along} rows unbounded preceding)`);
    case "change":
      return each("p", (name) => `lag(${name}) over (${along})`);
    case "share":
      return each("t", (name) => `sum(${name}) over (${across})`, "max");
    case "rank": {
      const value = valueSql(measure, i);
      const rank = `rank() over (${across} order by ${value} desc nulls last)`;
      const sql = `case when ${value} is not null then ${rank} end`;
      return [{ name: `r${i}`, sql, merge: "max" }];
    }
  }
}

/** Windows run along the axis for each of the other groups, or lie across those within one value of the axis. */
function partitions(question: CheckedMeasures): {
  readonly along: string;
  readonly across: string;
} {
  const keys = keysOf(question);
  const axis = `k${question.axis}`;
  const [other] = keys.filter((key) => key !== axis);
  return {
    along: `${other === undefined ? "" : `partition by ${other} `}order by ${axis}`,
    across: other === undefined ? "" : `partition by ${axis}`,
  };
}
