import type { BoardFilter } from "../../edge/protocol/board.ts";
import type { MeasuresQuestion } from "../../edge/protocol/question.ts";
import { fieldOf, type FilterValues } from "../../edge/protocol/tile-question.ts";
import { conditionAt, refusalOf } from "./refusal.ts";

/** A filter of the bar whose value means nothing: it is not applied. */
export type FilterFault = Pick<BoardFilter, "key" | "label"> & { readonly sentence: string };

/** The filter of the bar that the API refused a tile's questions for; null where it is something of the tile. */
export function refusedFilter(
  detail: string,
  questions: readonly Pick<MeasuresQuestion, "object" | "where">[],
  filters: readonly BoardFilter[],
  values: FilterValues,
): FilterFault | null {
  const { steps, sentence } = refusalOf(detail);
  if (steps[0] !== "where") return null;
  for (const { object, where } of questions) {
    const { at } = conditionAt(where, steps.slice(1));
    if (at === undefined || !("field" in at)) continue;
    const value = JSON.stringify(at.value);
    const found = filters.find(
      ({ key, fields }) =>
        fieldOf(fields, object) === at.field && JSON.stringify(values[key]) === value,
    );
    if (found) return { key: found.key, label: found.label, sentence: bare(sentence) };
  }
  return null;
}

/** Without the name of the column: the filter's own is said before it. */
function bare(sentence: string): string {
  return sentence.replace(/^\S+ takes /, "It takes ");
}
