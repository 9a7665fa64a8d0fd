import { quoteIdent } from "../../db/mirror/identifier.ts";
import type { Add } from "../query/statement.ts";
import type { CheckedMeasures, CheckedTop } from "./check.ts";
import type { CheckedGroup } from "./groups.ts";
import { keysOf } from "./grouped-sql.ts";
import { statesOf, valueSql } from "./states.ts";
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

function weightSql({ by, measures: [first] }: CheckedMeasures, { group }: CheckedTop): string {
  if (first === undefined) return "null";
  if (by.length === 1) return valueSql(first, 0);
  const merges = new Map(statesOf(first, 0, () => "").map(({ name, merge }) => [name, merge]));
  return valueSql(
    first,
    0,
    "",
    (name) => `${merges.get(name)}(${name}) over (partition by k${group})`,
  );
}

function cutSql(question: CheckedMeasures, { group, n, others }: CheckedTop, add: Add): string {
  const most = add(n, "int");
  const isTop = `place <= ${most}`;
  const keys = keysOf(question).map((key, i) =>
    i === group ? `case when ${isTop} then ${key} end as ${key}` : key,
  );
  const order = `case when ${isTop} then place end as place, place > ${most} as others`;
  const states = mergedStates(question).map(({ name, sql }) => `${sql} as ${name}`);
  const columns = [...keys, order, ...states].join(", ");
  const grouped = [...keys, 0, 0].map((_, i) => i + 1).join(", ");
  return `select ${columns} from placed${others ? "" : ` where ${isTop}`} group by ${grouped}`;
}

/** Every column of `placed` besides keys, put together. The others have no rank. */
function mergedStates(question: CheckedMeasures): readonly Step[] {
  return question.measures.flatMap((measure, i) => {
    const states = statesOf(measure, i, () => "");
    const before = question.before === null ? [] : states.map(prefixed("b"));
    const windows = windowColumns(question, measure, i);
    return [...states, ...before, ...windows].map(({ name, merge }) => ({
      name,
      sql:
        name === `r${i}`
          ? `min(${name}) filter (where place <= ${question.top?.n ?? 0})`
          : `${merge}(${name})`,
    }));
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
