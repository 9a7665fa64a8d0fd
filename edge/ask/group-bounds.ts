import { QuestionError } from "../query/question-error.ts";
import { unitsBetween } from "./calendar-date.ts";
import type { CheckedGroup } from "./groups.ts";

/** Whether the greatest groups are cut out of more; null: they are not. */
type Cut = { readonly top: object | null };

/** The most groups that an answer has, and that are made of which to cut the greatest. */
export const MAX_GROUPS = 5_000;
const MAX_GROUPS_CUT = 100_000;

export function mostCells({ top }: Cut): number {
  return top === null ? MAX_GROUPS : MAX_GROUPS_CUT;
}

export function tooManyGroups({ top }: Cut): QuestionError {
  return new QuestionError(
    "Too many groups",
    top === null
      ? `by: these are more than ${MAX_GROUPS} groups; ask with a coarser every, a narrower where, or top.`
      : `by: these are more than ${MAX_GROUPS} groups, or too many to cut; ask with a coarser every, a narrower where, or a smaller top.`,
  );
}

/** Rows are multiplied by the buckets that they stay in, so that too many of these are refused before, not counted. */
export function checkStays({ by, top }: Cut & { readonly by: readonly CheckedGroup[] }): void {
  const buckets = by.reduce((product, group) => product * bucketsOfStay(group), 1);
  if (buckets > mostCells({ top })) throw tooManyGroups({ top });
}

function bucketsOfStay({ key }: CheckedGroup): number {
  if (key.kind !== "calendar" || key.until === null) return 1;
  if (key.first === null || key.last === null) return 1;
  return unitsBetween(key.unit, key.first, key.last);
}
