import { For, type JSX, Show } from "solid-js";
import { Icon } from "../ui/icon.tsx";
import type { GridView } from "./create-grid-view.ts";

/** Says what of an address, or of a view, was not understood, so that nobody takes the list for what was asked. */
export function LeftOutBar(props: { readonly grid: GridView }): JSX.Element {
  return (
    <Show when={props.grid.leftOut().length > 0}>
      <div
        class="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-4 pb-2.5 text-sm md:px-5"
        role="note"
      >
        <Icon name="warning" class="size-4 shrink-0 text-warn-ink" />
        <div class="min-w-0 flex-1">
          <p class="font-medium text-warn-ink">
            Not all that was asked for was understood. Left out:
          </p>
          <ul>
            <For each={props.grid.leftOut()}>
              {({ text, reason }) => (
                <li class="wrap-anywhere text-ink-2">
                  <code class="rounded-sm bg-chip px-1 font-mono text-xs">
                    {text.slice(0, 300)}
                  </code>{" "}
                  {reason}
                </li>
              )}
            </For>
          </ul>
        </div>
        <button type="button" class="button" onClick={() => props.grid.show({})}>
          Show it without
        </button>
      </div>
    </Show>
  );
}
