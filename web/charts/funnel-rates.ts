import { percentText } from "./exact.ts";

/** How much of a stage remains: of the stage before it, and of the first one. Null where there is nothing to be a part of. */
export type Rate = { readonly ofPrevious: string | null; readonly ofFirst: string | null };

/** @param stages decimal digits of each stage, in order; null where a stage has no number */
export function funnelRates(stages: readonly (string | null)[]): readonly Rate[] {
  const first = stages[0] ?? null;
  return stages.map((stage, index) => ({
    ofPrevious: index === 0 ? null : rateOf(stage, stages[index - 1] ?? null),
    ofFirst: index === 0 ? null : rateOf(stage, first),
  }));
}

function rateOf(part: string | null, whole: string | null): string | null {
  const known = part !== null && whole !== null && !part.startsWith("-") && !whole.startsWith("-");
  return known ? percentText(part, whole) : null;
}
