import type { Comparison, Condition } from "../../edge/protocol/question.ts";

/** The comparisons of a condition. */
export function comparisonsIn(condition: Condition | null): readonly Comparison[] {
  if (condition === null) return [];
  if ("all" in condition) return condition.all.flatMap(comparisonsIn);
  if ("any" in condition) return condition.any.flatMap(comparisonsIn);
  return "not" in condition ? comparisonsIn(condition.not) : [condition];
}
