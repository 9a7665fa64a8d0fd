import type { Condition, Question } from "../protocol/question.ts";

/** Every field path of a question, as it is written. */
export function pathsIn(question: Question): readonly string[] {
  const ofWhere = question.where ? inCondition(question.where) : [];
  if (!("measures" in question)) return ofWhere;
  const { measures, by = [] } = question;
  const ofMeasures = measures.flatMap(({ field, where }) => [
    ...(field === undefined ? [] : [field]),
    ...(where ? inCondition(where) : []),
  ]);
  return [
    ...ofWhere,
    ...ofMeasures,
    ...by.flatMap(({ field, until = [] }) => [field, until].flat()),
  ];
}

function inCondition(condition: Condition): readonly string[] {
  if ("all" in condition) return condition.all.flatMap(inCondition);
  if ("any" in condition) return condition.any.flatMap(inCondition);
  return "not" in condition ? inCondition(condition.not) : [condition.field];
}
