import type { Change } from "../protocol/change.ts";

/** What changes touch: columns, or `"*"`: whatever anybody uses, since a record came or went or all is to be read again. */
export type Touches = "*" | ReadonlySet<string>;

export function touchesOf(changes: readonly Change[]): Touches {
  const columns = new Set<string>();
  for (const { effect, fields } of changes) {
    if (effect === "none") continue;
    if (effect !== "changed") return "*";
    for (const column of Object.keys(fields)) columns.add(column);
  }
  return columns;
}

/** Which of the watched columns all of these touch together; who watches all is told of any. Empty: none. */
export function touchedOf(watched: Touches, touches: Iterable<Touches>): "*" | string[] {
  const touched = new Set<string>();
  for (const one of touches) {
    if (one === "*" || (watched === "*" && one.size > 0)) return "*";
    for (const column of one) if (watched !== "*" && watched.has(column)) touched.add(column);
  }
  return [...touched].toSorted();
}
