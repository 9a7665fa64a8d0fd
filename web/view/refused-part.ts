import { conditionOf, jsonOf } from "./condition.ts";
import { filterParam } from "./filter.ts";
import type { ViewState } from "./view-state.ts";

/**
 * What the API means by a part of a view's question (`filter[1]`, `where.all[0].value`, `sort[0]`, `zone`), as
 * `understood` leaves it out; null where the view has no such part, or cannot do without it.
 */
export function refusedPart(view: ViewState, part: string): string | null {
  if (part === "zone") return view.zone;
  const [, place = "", rest = ""] = /^(\w+)(.*)$/.exec(part) ?? [];
  const [first = 0, ...others] = [...rest.matchAll(/^\[(\d+)\]|\.all\[(\d+)\]/g)].map(
    ([, index, within]) => Number(index ?? within),
  );
  const filter = (i: number) => textOf(view.filters[i], filterParam);
  if (place === "sort") return textOf(view.sort[first], ({ column }) => column);
  if (place === "filter") return filter(first);
  if (place !== "where") return null;
  if (view.where === null) return filter(first);
  if (view.filters.length === 0) return wherePart(view.where, first);
  return first === 0 ? wherePart(view.where, others[0] ?? 0) : filter(first - 1);
}

function wherePart(text: string, index: number): string | null {
  const condition = conditionOf(jsonOf(text));
  if (condition === undefined) return null;
  return textOf("all" in condition ? condition.all[index] : condition, JSON.stringify);
}

function textOf<T>(one: T | undefined, text: (one: T) => string): string | null {
  return one === undefined ? null : text(one);
}
