import { type Statement, statement } from "../query/statement.ts";
import { answerColumns } from "./answer-columns.ts";
import { baseSql, pathsOf } from "./base-sql.ts";
import { cellsSql, hasCells, mostCells } from "./calendar-sql.ts";
import type { CheckedMeasures } from "./check.ts";
import { comparedSql } from "./compared-sql.ts";
import { isCrossed } from "./currency.ts";
import { answerOrder, cutSteps } from "./cut-sql.ts";
import { groupedSql, groupsSql } from "./grouped-sql.ts";
import { type AskedPlaces, OF_NOW } from "./places.ts";
import { windowedSql } from "./windowed-sql.ts";

/*
 * One statement for a question, read aloud like it:
 *
 *   base       the records asked for: keys of groups, inputs of measures
 *   grouped    of every group that has rows, the states of its measures (states.ts)
 *   groups     these, and those of the period before
 *   cells      every bucket of the calendar, filled or not
 *   compared   every group once, now beside before
 *   windowed   running totals, averages, shares, ranks, changes
 *   shown …    the greatest n, and the others as one (cut-sql.ts)
 *   answer     the values that the states stand for, in order
 *
 * All of it is one row, so that the seqs and lines of the objects that were read are of the same snapshot.
 */
export function measuresStatement(
  question: CheckedMeasures,
  places: AskedPlaces = OF_NOW,
): Statement {
  return statement((add) => {
    const { before, lead, where } = question;
    const cut = cutSteps(question, add);
    const steps = [
      ["base", baseSql(question, lead?.where ?? where, places.now, add)],
      ["grouped", groupedSql(question, "base", add)],
      ...(before === null
        ? []
        : [
            ["base_before", baseSql(question, before.where, places.before ?? places.now, add)],
            ["grouped_before", groupedSql(question, "base_before", add)],
          ]),
      ["groups", groupsSql(question)],
      ...(hasCells(question) ? [["cells", cellsSql(question, add)]] : []),
      ["compared", comparedSql(question)],
      ["windowed", windowedSql(question)],
      ...cut.map(({ name, sql }) => [name, sql]),
      ["answer", answerSql(question, cut.at(-1)?.name ?? "windowed", answerOrder(question, add))],
    ];
    const objects = add(objectsRead(question), "text[]");
    return `with ${steps.map(([name, sql]) => `${name} as (\n  ${sql})`).join(",\n")}
select (select json_object_agg(o.name, json_build_array(o.head_seq, o.line, coalesce(o.history_from, 0))) from sync.object o where o.name = any(${objects})),
  ${hasCells(question) ? "(select count(*) from cells)" : "0"},
  ${mixedSql(question)},
  (select json_agg(answer.cells order by answer.line) from answer where answer.line <= ${add(MOST_LINES, "int")})`;
  });
}

/** One more than may be tells that there are too many. */
const MOST_LINES = mostCells({ top: null }) + 1;

/** The names of the objects, by which their seqs are answered. */
export function objectsRead(question: CheckedMeasures): readonly string[] {
  const { object, where, before } = question;
  const paths = [...pathsOf(question, where), ...pathsOf(question, before?.where ?? null)];
  const referred = paths.flatMap(({ hops }) => hops.map(({ target }) => target.name));
  return [...new Set([object.name, ...referred])];
}

/** The numbers of measures that would put several currencies together. */
function mixedSql(question: CheckedMeasures): string {
  const crossed = question.measures.flatMap((one, i) => (isCrossed(one, question) ? [i] : []));
  if (crossed.length === 0) return "'[]'";
  const each = crossed.map((i) => `case when min(c${i}) <> max(d${i}) then ${i} end`);
  return `(select json_build_array(${each.join(", ")}) from groups)`;
}

/** The cells of each group as text, whether it stands for the others, and its place in the answer. */
function answerSql(question: CheckedMeasures, from: string, order: readonly string[]): string {
  const cells = answerColumns(question).map(({ sql }) => `(${sql})::text`);
  const others = question.top === null ? "false" : "others";
  const place = order.length === 0 ? "1" : `row_number() over (order by ${order.join(", ")})`;
  return `select json_build_array(${[...cells, others].join(", ")}) as cells, ${place} as line from ${from}`;
}
