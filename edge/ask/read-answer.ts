import * as v from "valibot";
import type { Answer } from "../protocol/question.ts";
import { contentsOf, isSettled, type Places } from "../query/moment.ts";
import { QuestionError } from "../query/question-error.ts";
import type { Row } from "../query/statement.ts";
import { answerColumns } from "./answer-columns.ts";
import type { CheckedMeasures } from "./check.ts";
import { type AskedPlaces, OF_NOW } from "./places.ts";
import { MAX_GROUPS, mostCells, tooManyGroups } from "./group-bounds.ts";
import { objectsRead } from "./touched-by.ts";

const Heads = v.record(v.string(), v.tuple([v.number(), v.string(), v.nullable(v.number())]));
const Mixed = v.array(v.nullable(v.number()));
const Lines = v.array(v.array(v.union([v.string(), v.boolean(), v.null()])));

/**
 * Reads the answer to `measuresStatement`; null where an object is no longer there, and "other line" where the log may
 * have been put back, or cut, since the places were looked up. Throws QuestionErrors for what only
 * the rows could tell: too many groups, several currencies.
 */
export function readAnswer(
  question: CheckedMeasures,
  answer: readonly Row[],
  { now: places, before }: AskedPlaces = OF_NOW,
): Answer | "other line" | null {
  const [headsText, cells, mixed, lines] = answer[0] ?? [];
  const heads = headsOf(headsText);
  const contents = Object.entries(heads);
  if (contents.length < objectsRead(question).length) return null;
  const isOn = ([name, [, line, from]]: (typeof contents)[number]) =>
    [places, before].every((some) => {
      const asOf = some?.get(name)?.asOf;
      return asOf === undefined || (asOf.line === line && asOf.seq >= (from ?? 0));
    });
  if (!contents.every(isOn)) return "other line";
  checkCurrencies(question, v.parse(Mixed, JSON.parse(mixed ?? "[]")));
  const groups = v.parse(Lines, JSON.parse(lines ?? "[]"));
  if (Number(cells) > mostCells(question) || groups.length > MAX_GROUPS)
    throw tooManyGroups(question);
  const columns = answerColumns(question);
  const others = groups.flatMap((group, i) => (group.at(-1) === true ? [i] : []));
  return {
    columns: columns.map(({ name }) => name),
    rows: groups.map((group) =>
      columns.map(({ read }, i) => (typeof group[i] === "string" ? read(group[i]) : null)),
    ),
    ...(others.length > 0 ? { others } : {}),
    ...seqsAndLines(heads),
    ...(places === null ? {} : toldOf(places)),
  };
}

function headsOf(heads: string | null | undefined) {
  return v.parse(Heads, JSON.parse(heads ?? "{}"));
}

/** The states that are kept beside an answer, and whether it could be refreshed. */
export function readStates(answer: readonly Row[]): {
  readonly states: string | null;
  readonly isAble: boolean;
} {
  const [row] = answer;
  return { states: row?.[4] ?? null, isAble: row?.[5] === "t" };
}

/** Whether what was read has a name: while an object is copied for the first time, its rows change under one seq. */
export function isNamed(answer: readonly Row[]): boolean {
  return Object.values(headsOf(answer[0]?.[0])).every(([, , from]) => from !== null);
}

/** Reads the answer to `untouchedStatement`: what the answer is true for now; null where it must be asked anew. */
export function readUntouched(answer: readonly Row[]): Pick<Answer, "seqs" | "history"> | null {
  const [heads, isUntouched] = answer[0] ?? [];
  return isUntouched === "t" ? seqsAndLines(headsOf(heads)) : null;
}

function seqsAndLines(heads: v.InferOutput<typeof Heads>): Pick<Answer, "seqs" | "history"> {
  const all = Object.entries(heads);
  return {
    seqs: Object.fromEntries(all.map(([name, [seq]]) => [name, seq])),
    history: Object.fromEntries(all.map(([name, [, line]]) => [name, line])),
  };
}

/** As of a moment, an answer is true for the places that it named. */
export function toldOf(places: Places): Pick<Answer, "seqs" | "history" | "asOf" | "settled"> {
  const all = [...places].map(([name, { asOf }]) => [name, asOf] as const);
  return {
    seqs: Object.fromEntries(all.map(([name, { seq }]) => [name, seq])),
    history: Object.fromEntries(all.map(([name, { line }]) => [name, line])),
    asOf: contentsOf(places),
    settled: isSettled(places),
  };
}

function checkCurrencies({ measures }: CheckedMeasures, mixed: readonly (number | null)[]): void {
  const [i] = mixed.filter((one) => one !== null);
  const measure = i === undefined ? undefined : measures[i];
  if (!measure?.path || !measure.currency) return;
  throw new QuestionError(
    "Several currencies",
    `measures[${i}].field: the rows have ${measure.path.name} in several currencies, which cannot be put together; group by ${measure.currency.name}, or ask for one of them in where.`,
  );
}
