import { type JSX, Show } from "solid-js";
import { type SearchStatus, statusText } from "./search-status.ts";

/** How the search for records stands, also for who does not see the list; and which keys there are. */
export function PaletteStatus(props: SearchStatus & { readonly hasLines: boolean }): JSX.Element {
  return (
    <div class="flex items-baseline gap-4 border-t border-line px-3.5 py-2 text-xs text-ink-3">
      <p
        role="status"
        class="min-w-0 flex-1 wrap-anywhere"
        classList={{ "text-bad-ink": props.error !== null }}
      >
        {statusText(props)}
      </p>
      <Show when={props.hasLines}>
        <p class="shrink-0 max-sm:hidden pointer-coarse:hidden" aria-hidden="true">
          ↑ ↓ choose · ↵ open · Ctrl ↵ in a new tab
        </p>
      </Show>
    </div>
  );
}
