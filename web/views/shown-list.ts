import type { JSX } from "solid-js";
import type { ListAddress } from "../view/list-address.ts";

/** A list with what is shown around it because of its view. */
export type ShownList = ListAddress & {
  /** Beside what it is called. */
  readonly beside?: () => JSX.Element;
  /** Above its rows. */
  readonly notice?: () => JSX.Element;
};
