import type { Contents } from "../protocol/question.ts";
import type { Add } from "../query/statement.ts";
import { baseSql } from "./base-sql.ts";
import { changedSteps, keptAt, type Step, touchedSteps } from "./changed-sql.ts";
import type { CheckedMeasures } from "./check.ts";
import type { CheckedCondition } from "./condition.ts";
import type { CheckedGroup } from "./groups.ts";
import { groupedSql, keysOf } from "./grouped-sql.ts";
import {
  isTouched,
  laterSteps,
  TOUCHED_NOW,
  touchedRowsStep,
  touchedThen,
} from "./touched-rows.ts";
import { readingOf } from "./touched-by.ts";

/** What a statement is refreshed from: the states of an answer, and what they are true for. */
export type KeptStates = { readonly contents: Contents; readonly states: string };

/**
 * `grouped`, and `grouped_before`, as they are asked whole, made of what is kept and of the touched records:
 *
 *   grouped = kept + grouped_now − grouped_then
 */
export function refreshedSteps(
  question: CheckedMeasures,
  { contents, states }: KeptStates,
  add: Add,
): readonly Step[] {
  const { before, lead, where } = question;
  const kept = add(states, "json");
  const reading = readingOf(question);
  return [
    ...changedSteps(reading, keptAt(reading, contents, add), add),
    ...touchedSteps(reading),
    touchedRowsStep(reading),
    ...laterSteps(reading, contents, add),
    ...eraSteps(question, lead?.where ?? where, "", `${kept}->'now'`, add),
    ...(before === null
      ? []
      : before.moment === null
        ? eraSteps(question, before.where, "_before", `${kept}->'before'`, add)
        : [["grouped_before", keptSql(question, `${kept}->'before'`)] as const]),
  ];
}

function eraSteps(
  question: CheckedMeasures,
  where: CheckedCondition | null,
  era: "" | "_before",
  kept: string,
  add: Add,
): readonly Step[] {
  const then = touchedThen(readingOf(question));
  return [
    [`base_now${era}`, baseSql(question, where, TOUCHED_NOW, add)],
    [`grouped_now${era}`, groupedSql(question, `base_now${era}`, add)],
    [`base_then${era}`, baseSql(question, where, then, add, isTouched)],
    [`grouped_then${era}`, groupedSql(question, `base_then${era}`, add)],
    [`grouped${era}`, refreshedSql(question, era, kept)],
  ];
}

/** What is kept of each group, and how it is put together. */
type Sum = { readonly name: string; readonly type: "bigint" | "numeric"; readonly sql: string };

const countOf = (name: string): Sum => ({ name, type: "bigint", sql: `sum(${name})::bigint` });

function sumsOf({ measures }: CheckedMeasures): readonly Sum[] {
  const states = measures.flatMap(({ fn }, i): readonly Sum[] => {
    if (fn === "count") return [countOf(`m${i}`)];
    const sql = `case when sum(n${i}) > 0 then sum(s${i}) end`;
    return [{ name: `s${i}`, type: "numeric", sql }, countOf(`n${i}`)];
  });
  return [countOf("rows"), ...states];
}

/** A group without rows goes; without groups the one row stays. A sum of no values is null. */
function refreshedSql(question: CheckedMeasures, era: string, kept: string): string {
  const keys = keysOf(question);
  const sums = sumsOf(question);
  const names = [...keys, ...sums.map(({ name }) => name)].join(", ");
  const taken = [...keys, ...sums.map(({ name }) => `-${name} as ${name}`)].join(", ");
  const all = [...keys, ...sums.map(({ name, sql }) => `${sql} as ${name}`)].join(", ");
  const grouped = keys.length === 0 ? "" : ` group by ${keys.join(", ")} having sum(rows) > 0`;
  return `select ${all} from (
    ${keptSql(question, kept)}
    union all select ${names} from grouped_now${era}
    union all select ${taken} from grouped_then${era}
  ) g${grouped}`;
}

function keptSql(question: CheckedMeasures, kept: string): string {
  const keys = question.by.map((group, i) => ({ name: `k${i}`, type: keyType(group) }));
  const columns = [...keys, ...sumsOf(question)];
  const names = columns.map(({ name }) => name).join(", ");
  const types = columns.map(({ name, type }) => `${name} ${type}`).join(", ");
  return `select ${names} from json_to_recordset(${kept}) kept (${types})`;
}

/** The Postgres type of a group's key (group-key-sql.ts). */
function keyType({ key, path }: CheckedGroup): string {
  if (key.kind === "value") return path.column.pgType;
  return key.kind === "calendar" ? "date" : "int";
}
