import type { Sort } from "../view/view-state.ts";

/** An order after a heading was pressed: upwards, downwards, not at all. It sorts alone, or beside others. */
export function toggledSort(
  sorted: readonly Sort[],
  column: string,
  asWell: boolean,
): readonly Sort[] {
  const one = sorted.find((sort) => sort.column === column);
  const next = one?.descending ? [] : [{ column, descending: one !== undefined }];
  if (!asWell) return next;
  if (!one) return [...sorted, ...next];
  return sorted.flatMap((sort) => (sort === one ? next : [sort]));
}
