import { type JSX, Show } from "solid-js";
import { countText } from "../format/number.ts";
import { Icon } from "../ui/icon.tsx";

/** Counts new records instead of inserting them, so that rows do not move while they are read. */
export function NewRowsPill(props: {
  readonly count: number;
  readonly onShow: () => void;
}): JSX.Element {
  return (
    <Show when={props.count > 0}>
      <button
        type="button"
        class="button button-primary absolute top-10 left-1/2 z-10 -translate-x-1/2 rounded-full px-3 shadow-[0_4px_14px_var(--shade)]"
        onClick={() => props.onShow()}
      >
        <Icon name="up" class="size-3.5" />
        {countText(props.count)} new {props.count === 1 ? "row" : "rows"}
      </button>
    </Show>
  );
}
