import { ALL_COLUMNS } from "./default-columns.ts";
import type { ViewState } from "./view-state.ts";

/** The columns of a view as they stand: those that stay at the left come first. The first one always does. */
export function pinnedFirst(
  shown: readonly string[],
  pinned: readonly string[],
): readonly string[] {
  const isLeft = (name: string) => name === shown[0] || pinned.includes(name);
  return [...shown.filter(isLeft), ...shown.filter((name) => !isLeft(name))];
}

/** How many of them stay at the left. */
export function pinnedCount(shown: readonly string[], pinned: readonly string[]): number {
  return shown.filter((name, index) => index === 0 || pinned.includes(name)).length;
}

/**
 * What a view says of its columns after one was moved to an index. Of all columns it names those up to there that have
 * moved, and the others follow.
 *
 * @param shown the columns as they stand
 */
export function moved(
  view: Pick<ViewState, "columns">,
  shown: readonly string[],
  column: string,
  to: number,
): readonly string[] {
  const from = shown.indexOf(column);
  const at = Math.max(0, Math.min(to, shown.length - 1));
  const next = shown.toSpliced(from, 1).toSpliced(at, 0, column);
  if (!view.columns?.includes(ALL_COLUMNS)) return next;
  const named = view.columns.indexOf(ALL_COLUMNS);
  return [...next.slice(0, Math.max(from + 1, at + 1, named)), ALL_COLUMNS];
}

/** What a view says of its pins after one was put in or taken out. */
export function withPin(
  { pinned }: Pick<ViewState, "pinned">,
  column: string,
  isPinned: boolean,
): readonly string[] {
  const others = pinned.filter((name) => name !== column);
  return isPinned ? [...others, column] : others;
}
