import type { KeptRows } from "./row-pages.ts";

/** The rows of the list that was left last, by what was asked for them. */
let left: { readonly key: string; readonly rows: KeptRows } | null = null;

/** A list is left: for who comes back to one of its records its rows are there at once, until they are read again. */
export function leaveRows(key: string, rows: KeptRows): void {
  left = { key, rows };
}

/** The rows that this list was left with; null where another one was left since. */
export function leftRows(key: string): KeptRows | null {
  return left?.key === key ? left.rows : null;
}
