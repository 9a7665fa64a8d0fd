import type { ViewAnswer } from "../../edge/protocol/view.ts";
import { ALL_RECORDS } from "../../edge/protocol/view-address.ts";

/**
 * An address over another one: each part that is named above takes the place of that part below, all filters together
 * that of all filters. A part that is named empty is away.
 */
export function over(below: string, above: string): string {
  const params = new URLSearchParams(below);
  const parts = new URLSearchParams(above);
  for (const name of new Set(parts.keys())) {
    params.delete(name);
    for (const value of parts.getAll(name)) if (value !== "") params.append(name, value);
  }
  return params.toString();
}

type Kept = Pick<ViewAnswer, "search" | "change">;

/** The address of a view as its reader has it. */
export function readerSearch({ search, change }: Kept): string {
  return over(search, change ?? "");
}

/** All that a list under a view shows, as an address: the view, what its reader has otherwise, what the address says. */
export function searchUnder(view: Kept, address: string): string {
  return over(readerSearch(view), address);
}

/** The view that an address names; null where it names none, or all records. */
export function namedView(address: string): string | null {
  const id = new URLSearchParams(address).get("view");
  return id === ALL_RECORDS ? null : id || null;
}

/** The address of a view. */
export function viewPath(object: string, id: string): string {
  return `/objects/${object}?view=${id}`;
}
