import type { ViewAnswer } from "../../edge/protocol/view.ts";
import { ALL_RECORDS } from "../../edge/protocol/view-address.ts";
import { type ViewState, viewSearch } from "./view-state.ts";

/** Where a list is: of all records, or under a view. */
export type ListAddress = {
  /** All that it shows, as an address. */
  readonly search: () => string;
  /** What the address is that shows `view` instead, with its `?`; empty where there is nothing to say. */
  readonly searchOf: (view: ViewState) => string;
  /** What it is under; null: all records. */
  readonly under: () => ViewAnswer | null;
};

/**
 * The address of a list that is under no view.
 *
 * @param opensOtherwise whether an address that says nothing opens a view
 */
export function plainAddress(search: () => string, opensOtherwise: () => boolean): ListAddress {
  return {
    search,
    searchOf: (view) => viewSearch(view) || (opensOtherwise() ? `?view=${ALL_RECORDS}` : ""),
    under: () => null,
  };
}
