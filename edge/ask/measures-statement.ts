import type { Contents } from "../protocol/question.ts";
import { type Add, type Statement, statement } from "../query/statement.ts";
import { answerColumns } from "./answer-columns.ts";
import { baseSql } from "./base-sql.ts";
import { cellsSql, hasCells } from "./calendar-sql.ts";
import { changedSteps, keptAt, type Step } from "./changed-sql.ts";
import type { CheckedMeasures } from "./check.ts";
import { comparedSql } from "./compared-sql.ts";
import { isCrossed } from "./currency.ts";
import { answerOrder, cutSteps } from "./cut-sql.ts";
import { mostCells } from "./group-bounds.ts";
import { groupedSql, groupsSql } from "./grouped-sql.ts";
import { isRefreshable } from "./kept-answer.ts";
import { type AskedPlaces, OF_NOW } from "./places.ts";
import { type KeptStates, refreshedSteps } from "./refreshed-sql.ts";
import { allRows } from "./relation.ts";
import { objectsRead, readingOf } from "./touched-by.ts";
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
 * All of it is one row, so that the seqs and lines of the objects that were read are of the same snapshot. Of rows of
 * now it has the states of `grouped` too, from which the statement is made again after some changes: there `grouped` is
 * what is kept, and what touched records give now, without what they gave then (refreshed-sql.ts).
 */
export function measuresStatement(
  question: CheckedMeasures,
  places: AskedPlaces = OF_NOW,
  kept: KeptStates | null = null,
): Statement {
  return statement((add) => {
    const cut = cutSteps(question, add);
    const steps: readonly Step[] = [
      ...(kept === null ? wholeSteps(question, places, add) : refreshedSteps(question, kept, add)),
      ["groups", groupsSql(question)],
      ...(hasCells(question) ? [["cells", cellsSql(question, add)] as const] : []),
      ["compared", comparedSql(question)],
      ["windowed", windowedSql(question)],
      ...cut.map(({ name, sql }) => [name, sql] as const),
      ["answer", answerSql(question, cut.at(-1)?.name ?? "windowed", answerOrder(question, add))],
    ];
    return `with ${steps.map(stepSql).join(",\n")}
select ${headsSql(question, add)},
  ${hasCells(question) ? "(select count(*) from cells)" : "0"},
  ${mixedSql(question)},
  (select json_agg(answer.cells order by answer.line) from answer where answer.line <= ${add(MOST_LINES, "int")}),
  ${isRefreshable(question) && places.now === null ? statesSql(question, add) : "null"},
  ${kept === null ? "true" : "(select ok from able)"}`;
  });
}

/**
 * Whether changes since touch an answer at all: of one that cannot be refreshed. In the form of `measuresStatement` as
 * far as its heads.
 */
export function untouchedStatement(question: CheckedMeasures, contents: Contents): Statement {
  return statement((add) => {
    const reading = readingOf(question);
    const steps = changedSteps(reading, keptAt(reading, contents, add), add);
    const none = steps
      .filter(([name]) => name.startsWith("changed_"))
      .map(([name]) => `not exists (select from ${name})`);
    return `with ${steps.map(stepSql).join(",\n")}
select ${headsSql(question, add)}, (select ok from fit) and ${none.join(" and ")}`;
  });
}

function stepSql([name, sql, how]: Step): string {
  return `${name} as ${how ?? ""}(\n  ${sql})`;
}

function wholeSteps(question: CheckedMeasures, places: AskedPlaces, add: Add): readonly Step[] {
  const { before, lead, where } = question;
  const now = allRows(places.now, add);
  const then = allRows(places.before ?? places.now, add);
  return [
    ["base", baseSql(question, lead?.where ?? where, now, add)],
    ["grouped", groupedSql(question, "base", add)],
    ...(before === null
      ? []
      : [
          ["base_before", baseSql(question, before.where, then, add)] as const,
          ["grouped_before", groupedSql(question, "base_before", add)] as const,
        ]),
  ];
}

/** By object its head and line, and where its history begins. */
function headsSql(question: CheckedMeasures, add: Add): string {
  const objects = add(objectsRead(question), "text[]");
  return `(select json_object_agg(o.name, json_build_array(o.head_seq, o.line, o.history_from) order by o.name)
    from sync.object o where o.name = any(${objects}))`;
}

/** One more than may be tells that there are too many. */
const MOST_LINES = mostCells({ top: null }) + 1;
/** Of more groups states are not kept: reading them takes as long as counting records. */
const MOST_KEPT = mostCells({ top: null });

function statesSql({ before }: CheckedMeasures, add: Add): string {
  const eras = [["now", "grouped"], ...(before === null ? [] : [["before", "grouped_before"]])];
  const few = eras.map(([, step]) => `(select count(*) from ${step}) <= ${add(MOST_KEPT, "int")}`);
  const each = eras.map(
    ([era, step]) => `'${era}', (select coalesce(json_agg(g), '[]') from ${step} g)`,
  );
  return `case when ${few.join(" and ")} then json_build_object(${each.join(", ")})::text end`;
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
