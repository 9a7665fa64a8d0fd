import { createMemo, type JSX, Show } from "solid-js";
import { countText } from "../format/number.ts";
import type { LiveRows } from "../rows/create-live-rows.ts";
import { Icon } from "../ui/icon.tsx";

/** Counts records that came to match instead of inserting them, so that rows do not move while they are read. */
export function NewcomerPill(props: { readonly rows: LiveRows }): JSX.Element {
  const words = createMemo(() => newcomerWords(props.rows));
  return (
    <Show when={props.rows.state().status === "ready" && words() !== ""}>
      <button
        type="button"
        class="button button-primary min-w-0 shrink-0 rounded-full px-3"
        title="Show them"
        data-newcomers
        onClick={() => props.rows.showNew()}
      >
        <Icon name="up" class="size-3.5" />
        <span class="sm:hidden" aria-hidden="true">
          {countText(props.rows.newcomers().size)}
        </span>
        <span class="max-sm:sr-only">{words()}</span>
      </button>
    </Show>
  );
}

/** `3 new rows`; `3 new or changed rows` where some may have passed before; empty where there are none. */
export function newcomerWords({ newcomers }: Pick<LiveRows, "newcomers">): string {
  const all = [...newcomers().values()];
  if (all.length === 0) return "";
  const kind = all.includes("maybe") ? "new or changed" : "new";
  return `${countText(all.length)} ${kind} ${all.length === 1 ? "row" : "rows"}`;
}
