import type { BoardFilter } from "../../edge/protocol/board.ts";
import {
  type MeasuresQuestion,
  MOST_UNITS,
  type Period,
  PERIOD_NAMES,
} from "../../edge/protocol/question.ts";
import { fieldOf, type FilterValues } from "../../edge/protocol/tile-question.ts";
import { countText } from "../format/number.ts";
import { conditionAt, refusalOf } from "./refusal.ts";
import { isolated } from "../format/isolated.ts";

/** A filter of the bar whose value means nothing: it is not applied. */
export type FilterFault = Pick<BoardFilter, "key" | "label"> & { readonly sentence: string };

/** `this-month`, `last-n-days:30`: a stretch of time, or in a sentence why it is none. */
export function readPeriod(text: string): Period | string {
  const [name = "", digits] = text.split(/:(.*)/, 2);
  const shown = `“${isolated(text.slice(0, 40))}”`;
  if (!PERIOD_NAMES.some((one) => one === name))
    return `${shown} is no stretch of time; it takes one such as this-month, or last-n-days:30.`;
  const takesN = name.includes("-n-");
  const n = Number(digits);
  const isCount = /^\d{1,4}$/.test(digits ?? "") && n >= 1 && n <= MOST_UNITS;
  if (takesN ? !isCount : digits !== undefined)
    return takesN
      ? `${shown} needs a whole number from 1 to ${countText(MOST_UNITS)} at its end, as in ${name}:30.`
      : `${shown} takes no number; ${name} alone is one stretch of time.`;
  return { period: name, ...(takesN ? { n } : {}) } as Period;
}

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
