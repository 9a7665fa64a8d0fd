import { type JSX, Show } from "solid-js";
import type { TimelineEntry } from "../../edge/protocol/timeline.ts";
import { visible } from "../format/visible.ts";
import { useRecordHref } from "../state/record-href.ts";
import { createReferenceName } from "../state/references.tsx";
import { Icon } from "../ui/icon.tsx";
import { useSync } from "../state/sync.tsx";
import { hoverTitle } from "../ui/hover-title.ts";
import { activityWords } from "./activity-words.ts";

type ActivityEntry = Extract<TimelineEntry, { readonly kind: "activity" }>;

/** A task or an event, as it is: what, whose, and when it is due or was done. */
export function TimelineActivity(props: { readonly entry: ActivityEntry }): JSX.Element {
  const href = useRecordHref();
  const sync = useSync();
  const cells = () => props.entry.cells;
  const words = () => activityWords(props.entry.object, cells(), new Date(sync.hereMs()));
  const owner = createReferenceName(() => {
    const id = cells()["ownerid"];
    return typeof id === "string" ? { object: "User", id } : null;
  });
  return (
    <article class="mb-2 last:mb-0" data-entry={props.entry.key}>
      <div class="flex flex-wrap items-baseline gap-x-2 gap-y-0.5 text-xs text-ink-3">
        <span class="text-ink-2">{props.entry.object}</span>
        <a
          class="link min-w-0 text-sm font-medium wrap-anywhere"
          href={href(props.entry.object, props.entry.id)}
        >
          <bdi>{visible(String(cells()["subject"] ?? props.entry.id))}</bdi>
        </a>
        <span
          class="inline-flex items-center gap-1"
          classList={{ "text-warn-ink": words().state === "Overdue" }}
        >
          <Show when={words().state === "Overdue"}>
            <Icon name="warning" class="size-3 self-center" />
          </Show>
          {words().state}
          <Show when={words().when}>
            {(when) => <time onPointerOver={hoverTitle(() => words().exact ?? "")}>{when()}</time>}
          </Show>
        </span>
        <Show when={owner()}>{(name) => <span class="text-ink-2">{name()}</span>}</Show>
        <Show when={cells()["status"]}>
          {(status) => <span class="chip">{String(status())}</span>}
        </Show>
      </div>
    </article>
  );
}
