import type { Comparison, Condition, MeasuresQuestion, RowsQuestion } from "./question.ts";

type Paths =
  | Pick<RowsQuestion, "where" | "sort">
  | Pick<MeasuresQuestion, "where" | "measures" | "by">;

/** Every field path of a question, as it is written. */
export function pathsIn(question: Paths): readonly string[] {
  const inCondition = (condition: Condition | undefined) =>
    comparisonsOf(condition).map(({ field }) => field);
  const ofWhere = inCondition(question.where);
  if (!("measures" in question)) {
    const { sort = [] } = question as Pick<RowsQuestion, "sort">;
    return [...ofWhere, ...sort.map((one) => one.replaceAll(/^-|:org$/g, ""))];
  }
  const { measures, by = [] } = question;
  const ofMeasures = measures.flatMap(({ field = [], where }) =>
    [field, inCondition(where)].flat(),
  );
  return [
    ...ofWhere,
    ...ofMeasures,
    ...by.flatMap(({ field, until = [] }) => [field, until].flat()),
  ];
}

/** The comparisons within a condition. */
export function comparisonsOf(condition: Condition | undefined): readonly Comparison[] {
  if (condition === undefined) return [];
  if ("all" in condition) return condition.all.flatMap(comparisonsOf);
  if ("any" in condition) return condition.any.flatMap(comparisonsOf);
  return "not" in condition ? comparisonsOf(condition.not) : [condition];
}
