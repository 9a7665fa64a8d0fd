import { QuestionError } from "../query/question-error.ts";
import { unitsBetween } from "./calendar-date.ts";
import { type CheckedGroup, isGapless } from "./groups.ts";

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

/** All buckets are answered, filled or not, so that too many are refused before they are made. */
export function checkBuckets({ by, top }: Cut & { readonly by: readonly CheckedGroup[] }): void {
  if (!by.some(isGapless)) return;
  const buckets = by.reduce((product, group) => product * fewestBuckets(group), 1);
  if (buckets > mostCells({ top })) throw tooManyGroups({ top });
}

/** What the data add is not known yet. */
function fewestBuckets({ key }: CheckedGroup): number {
  switch (key.kind) {
    case "value":
      return 1;
    case "weekday":
      return 7;
    case "hour":
      return 24;
    case "bands":
      return key.bounds.length + 1;
    case "calendar":
      if (key.first === null || key.last === null) return 1;
      return Math.max(1, unitsBetween(key.unit, key.first, key.last));
  }
}
