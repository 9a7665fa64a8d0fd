import type { CheckedMeasures } from "./check.ts";
import type { CheckedMeasure } from "./measures.ts";

/**
 * Whether values in different currencies could be put together, so that the statement must find out whether there are
 * several. They cannot where each group has one, and nothing is made of several groups, nor are these ranked.
 */
export function isCrossed(measure: CheckedMeasure, question: CheckedMeasures): boolean {
  const { currency } = measure;
  if (currency === null) return false;
  const { by, measures, top, then, axis } = question;
  const group = by.findIndex(
    ({ path, key }) => key.kind === "value" && path.name === currency.name,
  );
  if (group < 0) return true;
  // The groups are cut by the first measure.
  const isCut = top !== null && (top.group !== group || top.others || measures[0] === measure);
  const isAcross = (then === "share" || then === "rank") && (by.length === 1 || axis !== group);
  return isCut || isAcross;
}
