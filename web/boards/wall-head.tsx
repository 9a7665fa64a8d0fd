import { type JSX, Show } from "solid-js";
import { dateTimeText, exactDateTimeText } from "../format/time.ts";
import { ConnectionBadge } from "../ui/connection-badge.tsx";
import { Icon } from "../ui/icon.tsx";

/** Above a board on a wall: what it is, by what it is narrowed, and how live it is. */
export function WallHead(props: {
  readonly heading: JSX.Element;
  readonly filters: JSX.Element;
  readonly hasFilters: boolean;
  /** ISO 8601; null: now. */
  readonly asOf: string | null;
  readonly onEnd: () => void;
}): JSX.Element {
  return (
    <>
      {props.heading}
      <Show when={props.hasFilters}>{props.filters}</Show>
      <div class="ml-auto flex items-center gap-2">
        <Show when={props.asOf}>
          {(at) => (
            <span
              class="rounded-md bg-warn-tint px-2 py-1 text-xs text-warn-ink"
              title={exactDateTimeText(at())}
            >
              As of {dateTimeText(at(), new Date())}
            </span>
          )}
        </Show>
        <ConnectionBadge />
        <button
          type="button"
          class="menu-button"
          aria-label="End the full screen"
          title="End the full screen (Esc)"
          onClick={() => props.onEnd()}
        >
          <Icon name="close" />
        </button>
      </div>
    </>
  );
}
