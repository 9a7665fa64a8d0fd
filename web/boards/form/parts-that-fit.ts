import { comparisonsOf } from "../../../edge/protocol/paths-in.ts";
import type { Condition, Then } from "../../../edge/protocol/question.ts";
import type { Describe } from "../../condition/field-at.ts";
import { conditionOf, filledIn } from "../../condition/condition-draft.ts";
import { isCalendar } from "./kinds-that-fit.ts";
import { adds, averages, canBePutTogether, isNumeric } from "./measure-kinds.ts";
import type { DraftQuestion } from "./tile-draft.ts";

/*
 * Why something cannot be asked of a question, or null where it can: what the API would refuse, said before it is asked.
 * Where these are silent and the API is not, its own sentence is shown.
 */

/** Of a comparison with another period. */
export function compareFault(question: DraftQuestion): string | null {
  const fields = boundedFields(conditionOf(filledIn(question.where)));
  const ofCalendar = (question.by ?? []).filter(isCalendar).map(({ field }) => field.toLowerCase());
  if (fields.length === 0)
    return "This needs a period among the records that are counted, such as a date that is in this month.";
  if (fields.length > 1 && !fields.some((field) => ofCalendar.includes(field)))
    return "Several dates have a period; group by the one that is meant.";
  return null;
}

/** The fields that a condition bounds at both ends, whatever else holds. */
export function boundedFields(where: Condition | undefined): readonly string[] {
  const bounds = required(where).flatMap((one) =>
    comparisonsOf("field" in one ? one : undefined)
      .filter(
        ({ value, every, bands }) => isStretch(value) && every === undefined && bands === undefined,
      )
      .flatMap(({ field, op }) => endsOf(op).map((end) => ({ field: field.toLowerCase(), end }))),
  );
  const has = (field: string, end: End) =>
    bounds.some((one) => one.field === field && one.end === end);
  return [...new Set(bounds.map(({ field }) => field))].filter(
    (field) => has(field, "from") && has(field, "to"),
  );
}

type End = "from" | "to";

function endsOf(op: string): readonly End[] {
  if (op === "eq") return ["from", "to"];
  if (op === "gte" || op === "gt") return ["from"];
  return op === "lte" || op === "lt" ? ["to"] : [];
}

function isStretch(value: unknown): boolean {
  if (typeof value === "string") return /^\d{4}-\d{2}-\d{2}$/.test(value);
  return typeof value === "object" && value !== null && "period" in value;
}

function required(where: Condition | undefined): readonly Condition[] {
  if (where === undefined) return [];
  return "all" in where ? where.all.flatMap(required) : [where];
}

export type ThenName = Exclude<Then, object> | "moving-average";

export function thenFault(
  then: ThenName,
  question: DraftQuestion,
  describe: Describe,
): string | null {
  const { object, measures, by = [] } = question;
  const isAcross = then === "share" || then === "rank";
  if (isAcross && by.length === 0) return "This is among groups: say by what is counted.";
  if (!isAcross && !(by[0] && by.some(isCalendar)))
    return "This runs along the calendar: group by a date, such as each month.";
  const fits = measures.some((one) =>
    then === "running-total" || then === "share"
      ? adds(one)
      : then === "moving-average"
        ? adds(one) || averages(one)
        : isNumeric(one, object, describe),
  );
  return fits ? null : THEN_TAKES[then];
}

const THEN_TAKES: Readonly<Record<ThenName, string>> = {
  "running-total": "Only numbers and sums of records can be added up.",
  share: "Only numbers and sums of records have a share of the whole.",
  "moving-average": "Only numbers, sums, averages and parts of records can be averaged.",
  rank: "Only numbers can be ranked.",
  change: "Only numbers have a change.",
};

export function topFault({ by = [], measures }: DraftQuestion): string | null {
  const [first] = measures;
  if (!by.some(({ every, bands }) => every === undefined && bands === undefined))
    return "This needs a group by the values of a field.";
  if (by.length > 1 && first !== undefined && !canBePutTogether(first))
    return "The first measure cannot be made of several groups; put another one first.";
  return null;
}

export function othersFault({ measures }: DraftQuestion): string | null {
  return measures.every(canBePutTogether)
    ? null
    : "Medians, percentiles and different values of several groups cannot be made from theirs.";
}

export function topByChangeFault(question: DraftQuestion, describe: Describe): string | null {
  const { compare, measures, object } = question;
  if (compare === undefined) return "This needs something that is compared with.";
  return measures.slice(0, 1).every((one) => isNumeric(one, object, describe))
    ? null
    : "The first measure must be a number.";
}
