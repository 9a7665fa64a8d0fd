import type { JSX } from "solid-js";
import { type SearchStatus, statusText } from "./search-status.ts";

/** How the search for records stands, also for who does not see the list. */
export function PaletteStatus(props: SearchStatus): JSX.Element {
  return (
    <p
      role="status"
      class="px-2 py-2 text-xs"
      classList={{ "text-ink-3": props.error === null, "text-bad-ink": props.error !== null }}
    >
      {statusText(props)}
    </p>
  );
}
