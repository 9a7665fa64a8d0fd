import { For, type JSX } from "solid-js";
import { Icon } from "../ui/icon.tsx";
import type { BoardPlace } from "./create-board-place.ts";

/** Which filters of the bar are not applied, and why: said once, for the whole board. */
export function FilterFaults(props: {
  readonly place: Pick<BoardPlace, "faults" | "setFilter">;
}): JSX.Element {
  return (
    <For each={props.place.faults()}>
      {({ key, label, sentence }) => (
        <p
          class="flex basis-full items-center gap-2 rounded-md bg-bad-tint px-3 py-1.5 text-sm text-bad-ink"
          role="alert"
          data-filter-fault={key}
        >
          <Icon name="warning" class="shrink-0" />
          <span class="min-w-0 flex-1 wrap-anywhere">
            {label} is not applied. {sentence}
          </span>
          <button
            type="button"
            class="button shrink-0"
            aria-label={`Clear ${label}`}
            onClick={() => props.place.setFilter(key, null)}
          >
            Clear
          </button>
        </p>
      )}
    </For>
  );
}
