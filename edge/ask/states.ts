import type { Add } from "../query/statement.ts";
import { type CheckedMeasure, isAdditive, isAveraged } from "./measures.ts";

/*
 * What is kept of a measure for each group, so that the values of two groups can be put together:
 *
 *   count       m   how many                    sum of both
 *   sum, avg,   s   sum; null where n is 0      sum of both
 *   rate        n   number of values            sum of both
 *   min, max    m   the value                   min, max of both
 *   distinct, median, percentile   m   the value, of one group only
 *
 * A state is called by the measure's number, and by a letter before that where it is not of the group now: `b` of the
 * period before, `w` of the window that ends with the group, `p` of the bucket before it, `t` of all groups together.
 */
export type State = {
  readonly name: string;
  /** The aggregate that puts states together. */
  readonly merge: "sum" | "min" | "max";
};

export type StatePrefix = "" | "b" | "w" | "p" | "t";

/** The states of the measure with that number. */
export function statesOf(measure: CheckedMeasure, i: number): readonly State[] {
  const { fn } = measure;
  if (fn === "sum" || isAveraged(measure))
    return [
      { name: `s${i}`, merge: "sum" },
      { name: `n${i}`, merge: "sum" },
    ];
  const merge = fn === "count" ? "sum" : fn === "min" ? "min" : "max";
  return [{ name: `m${i}`, merge }];
}

/** Its states as aggregates over the rows of a group, where its input is the column `v` and its number. */
export function aggregatesSql(measure: CheckedMeasure, i: number, add: Add): readonly string[] {
  const [m, v] = [`m${i}`, `v${i}`];
  switch (measure.fn) {
    case "count":
      return [`${countsRows(measure) ? "count(*)" : `count(${v})`} as ${m}`];
    case "sum":
    case "avg":
    case "rate":
      return [`sum(${v})::numeric as s${i}`, `count(${v}) as n${i}`];
    case "min":
    case "max":
      return [`${measure.fn}(${v}) as ${m}`];
    case "distinct":
      return [`count(distinct ${v}) as ${m}`];
    case "median":
    case "percentile":
      return [`${percentileSql(v, add(measure.percent ?? "", "numeric"))} as ${m}`];
  }
}

/** A count of all rows needs no input. */
export function countsRows({ path, where }: CheckedMeasure): boolean {
  return path === null && where === null;
}

/**
 * The value below which so many percent of the values lie, between two values by interpolation; exact, where
 * percentile_cont is of floats. Postgres computes an aggregate that is written several times once.
 */
function percentileSql(v: string, percent: string): string {
  const values = `(array_agg(${v}::numeric order by ${v}) filter (where ${v} is not null))`;
  const place = `((cardinality(${values}) - 1) * ${percent} * 0.01)`;
  const at = (round: "floor" | "ceil") => `${values}[${round}(${place})::int + 1]`;
  return `${at("floor")} + (${place} - floor(${place})) * (${at("ceil")} - ${at("floor")})`;
}

/** The value that states stand for. `state` names one: a column, or an aggregate of it. */
export function valueSql(
  measure: CheckedMeasure,
  i: number,
  prefix: StatePrefix = "",
  state: (name: string) => string = (name) => `${prefix}${name}`,
): string {
  if (measure.fn === "count" || measure.fn === "distinct") return `coalesce(${state(`m${i}`)}, 0)`;
  if (measure.fn === "sum") return `trim_scale(${state(`s${i}`)})`;
  if (isAveraged(measure)) return quotientSql(state(`s${i}`), state(`n${i}`));
  return state(`m${i}`);
}

/**
 * The one division. Equal numbers give equal quotients, however many zeros they are written with: Postgres chooses the
 * number of digits by the scales.
 */
export function quotientSql(sum: string, count: string): string {
  return `trim_scale(trim_scale(${sum}) / nullif(trim_scale(${count}::numeric), 0))`;
}

/** How much more one is than the other. Of counts and sums an empty one counts as 0, unless both are empty. */
export function differenceSql(measure: CheckedMeasure, now: string, then: string): string {
  if (!isAdditive(measure)) return `${now} - ${then}`;
  return `case when ${now} is not null or ${then} is not null then coalesce(${now}, 0) - coalesce(${then}, 0) end`;
}
