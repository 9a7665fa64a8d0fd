import { cellFromText } from "../../db/mirror/cell-text.ts";
import type { MirrorCell } from "../../db/mirror/types/field-kind.ts";
import type { CheckedMeasures } from "./check.ts";
import { fits } from "./check-along.ts";
import type { CheckedGroup } from "./groups.ts";
import { type CheckedMeasure, isAdditive, isNumeric } from "./measures.ts";
import { differenceSql, quotientSql, valueSql } from "./states.ts";

/** A column of the answer: what it is called, the expression that has it, and how its text is read. */
export type AnswerColumn = {
  readonly name: string;
  readonly sql: string;
  readonly read: (text: string) => MirrorCell;
};

/** The groups, then each measure with what was asked of it. */
export function answerColumns(question: CheckedMeasures): readonly AnswerColumn[] {
  return [
    ...question.by.map(groupColumn),
    ...question.measures.flatMap((measure, i) => measureColumns(question, measure, i)),
  ];
}

function groupColumn({ name, path, key }: CheckedGroup, i: number): AnswerColumn {
  const read = (text: string) =>
    key.kind === "value" ? cellFromText(path.column.pgType, text) : text;
  const isNumber = key.kind !== "value" && key.kind !== "calendar";
  return { name, sql: `k${i}`, read: isNumber ? Number : read };
}

function measureColumns(
  question: CheckedMeasures,
  measure: CheckedMeasure,
  i: number,
): readonly AnswerColumn[] {
  const now = valueSql(measure, i);
  const before = valueSql(measure, i, "b");
  const { as } = measure;
  const read = readerOf(measure);
  const value = { name: as, sql: now, read };
  const compared = [
    { name: `${as}_before`, sql: before, read },
    ...(isNumeric(measure)
      ? [{ name: `${as}_change`, sql: differenceSql(measure, now, before), read }]
      : []),
  ];
  return [
    value,
    ...(question.before === null ? [] : compared),
    ...thenColumn(question, measure, i),
  ];
}

/** Counts are numbers. Sums and what is between values have fractions: digits. Others are cells of their field. */
function readerOf({ fn, path }: CheckedMeasure): (text: string) => MirrorCell {
  if (fn === "count" || fn === "distinct") return Number;
  if (path !== null && (fn === "min" || fn === "max"))
    return (text) => cellFromText(path.column.pgType, text);
  return readDigits;
}

function readDigits(text: string): MirrorCell {
  return cellFromText("numeric", text);
}

function thenColumn(
  question: CheckedMeasures,
  measure: CheckedMeasure,
  i: number,
): readonly AnswerColumn[] {
  const { then, axis } = question;
  if (then === null || !fits(then, measure)) return [];
  const name = (ending: string) => `${measure.as}_${ending}`;
  const now = valueSql(measure, i);
  const read = readerOf(measure);
  // Rows without a date are in no order with the others.
  const along = (sql: string) => `case when k${axis} is not null then ${sql} end`;
  if (typeof then !== "string") {
    const sum = isAdditive(measure) ? valueSql(measure, i, "w") : `ws${i}`;
    const count = isAdditive(measure) ? String(then.movingAverage) : `wn${i}`;
    return [{ name: name("average"), sql: along(quotientSql(sum, count)), read: readDigits }];
  }
  switch (then) {
    case "running-total":
      return [{ name: name("running"), sql: along(valueSql(measure, i, "w")), read }];
    case "change": {
      const change = differenceSql(measure, now, valueSql(measure, i, "p"));
      return [{ name: name("change"), sql: along(change), read }];
    }
    case "share": {
      const share = quotientSql(now, valueSql(measure, i, "t"));
      return [{ name: name("share"), sql: share, read: readDigits }];
    }
    case "rank":
      return [{ name: name("rank"), sql: `r${i}`, read: Number }];
  }
}
