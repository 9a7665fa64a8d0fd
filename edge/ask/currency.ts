import type { CheckedMeasures } from "./check.ts";
import type { CheckedMeasure } from "./measures.ts";

/**
 * Whether values in different currencies could be put together, so that the statement must find out whether there are
 * several. They cannot where each group has one, and nothing is made of several groups of them.
 */
export function isCrossed({ currency }: CheckedMeasure, question: CheckedMeasures): boolean {
  if (currency === null) return false;
  const { by, top, then, axis } = question;
  const group = by.findIndex(
    ({ path, key }) => key.kind === "value" && path.name === currency.name,
  );
  if (group < 0) return true;
  const isCut = top !== null && (top.group !== group || top.others);
  const isShared = then === "share" && (by.length === 1 || axis !== group);
  return isCut || isShared;
}
