import { quoteIdent } from "../../db/mirror/identifier.ts";
import type { Add } from "../query/statement.ts";
import type { CheckedMeasures, CheckedTop } from "./check.ts";
import type { CheckedGroup } from "./groups.ts";
import { keysOf } from "./grouped-sql.ts";
import type { CheckedMeasure } from "./measures.ts";
import { differenceSql, statesOf, valueSql } from "./states.ts";
import { windowColumns } from "./windowed-sql.ts";

type Step = { readonly name: string; readonly sql: string };

/*
 * From `windowed` to the groups of the answer:
 *
 *   shown    without the buckets that were only looked back at
 *   weighed  each with the first measure of its value of the cut group, over all buckets
 *   placed   these values in order, ties by key
 *   cut      the first n of them, and the others put together where they are asked for
 */
export function cutSteps(question: CheckedMeasures, add: Add): readonly Step[] {
  const { lead, top } = question;
  const axis = `k${question.axis}`;
  const where = lead === null ? "" : ` where ${axis} >= ${add(lead.shown, "date")}`;
  const shown = { name: "shown", sql: `select w.* from windowed w${where}` };
  if (top === null) return [shown];
  const key = `k${top.group}`;
  const places = [`weight desc nulls last`, ...orderSql(question.by[top.group], key, add)];
  return [
    shown,
    { name: "weighed", sql: `select s.*, ${weightSql(question, top)} as weight from shown s` },
    {
      name: "placed",
      sql: `select w.*, dense_rank() over (order by ${places.join(", ")}) as place from weighed w`,
    },
    { name: "cut", sql: cutSql(question, top, add) },
  ];
}

/** What the groups are placed by: the first measure, or how far it is from before, in both cases of the cut value. */
function weightSql({ by, measures: [first] }: CheckedMeasures, top: CheckedTop): string {
  if (first === undefined) return "null";
  const merges = new Map(statesOf(first, 0).map(({ name, merge }) => [name, merge]));
  const merged = (prefix: "" | "b") => (name: string) =>
    by.length === 1
      ? `${prefix}${name}`
      : `${merges.get(name)}(${prefix}${name}) over (partition by k${top.group})`;
  const now = valueSql(first, 0, "", merged(""));
  if (!top.byChange) return now;
  return `abs(${differenceSql(first, now, valueSql(first, 0, "b", merged("b")))})`;
}

function cutSql(question: CheckedMeasures, { group, n, others }: CheckedTop, add: Add): string {
  const isTop = `place <= ${add(n, "int")}`;
  const cutKey = `case when ${isTop} then k${group} end`;
  const keys = keysOf(question).map((key, i) => (i === group ? cutKey : key));
  const place = `case when ${isTop} then place end`;
  const states = question.measures.flatMap((measure, i) => [
    ...mergedStates(question, measure, i),
    ...rankOrTotal(question, measure, i, isTop, cutKey),
  ]);
  const named = [
    ...keys.map((key, i) => `${key} as k${i}`),
    `${place} as place`,
    `not ${isTop} as others`,
    ...states.map(({ name, sql }) => `${sql} as ${name}`),
  ];
  const groupBy = [...keys, place, `not ${isTop}`].join(", ");
  return `select ${named.join(", ")} from placed${others ? "" : ` where ${isTop}`} group by ${groupBy}`;
}

/** The states that are put together as those of groups are. */
function mergedStates(
  question: CheckedMeasures,
  measure: CheckedMeasure,
  i: number,
): readonly Step[] {
  const states = statesOf(measure, i);
  const before = question.before === null ? [] : states.map(prefixed("b"));
  const isAcross = question.then === "rank" || question.then === "share";
  const windows = isAcross ? [] : windowColumns(question, measure, i);
  return [...states, ...before, ...windows].map(({ name, merge }) => ({
    name,
    sql: `${merge}(${name})`,
  }));
}

/**
 * The others have no rank. The total that a share is of is one for all groups that are put together, unless it is the
 * total of each of them: then it is that of what they become.
 */
function rankOrTotal(
  question: CheckedMeasures,
  measure: CheckedMeasure,
  i: number,
  isTop: string,
  cutKey: string,
): readonly Step[] {
  const { then, top, axis, by } = question;
  if (then !== "rank" && then !== "share") return [];
  const ofEach = by.length > 1 && axis === top?.group;
  return windowColumns(question, measure, i).map(({ name }) => {
    if (then === "rank") return { name, sql: `min(${name}) filter (where ${isTop})` };
    if (!ofEach) return { name, sql: `max(${name})` };
    return { name, sql: `sum(sum(${name.slice(1)})) over (partition by ${cutKey}, not ${isTop})` };
  });
}

function prefixed(prefix: string) {
  return <S extends { readonly name: string }>(state: S): S => ({
    ...state,
    name: `${prefix}${state.name}`,
  });
}

/** The terms by which groups are ordered: picklists as the org orders their values, texts by code points. */
export function orderSql(
  group: CheckedGroup | undefined,
  key: string,
  add: Add,
): readonly string[] {
  const { column } = group?.path ?? {};
  if (group?.key.kind !== "value" || column === undefined) return [key];
  const text = column.pgType === "text" ? `${key} collate ${quoteIdent("C")}` : key;
  if (column.type !== "picklist" || column.options.length === 0) return [text];
  const values = add(
    column.options.map(({ value }) => value),
    "text[]",
  );
  return [`array_position(${values}, ${key})`, text];
}

/** How the answer is ordered: by its groups, of a cut one the greatest first and the others last. */
export function answerOrder(question: CheckedMeasures, add: Add): readonly string[] {
  const { by, top } = question;
  return by.flatMap((group, i) =>
    i === top?.group ? ["others", "place"] : orderSql(group, `k${i}`, add),
  );
}
