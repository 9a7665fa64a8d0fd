import { useQuery } from "@tanstack/solid-query";
import { createMemo, For, type JSX, Show } from "solid-js";
import type { TimelineEntry } from "../../edge/protocol/timeline.ts";
import { visible } from "../format/visible.ts";
import { ValueChange } from "../kinds/value-change.tsx";
import { descriptionQuery } from "../state/description.ts";
import { settled } from "../state/query.ts";
import { useRecordHref } from "../state/record-href.ts";
import { createReferenceName } from "../state/references.tsx";
import { fieldChanges, RELATED_VERBS } from "./change-words.ts";
import { WhoAndWhen } from "./timeline-change.tsx";

type RelatedEntry = Extract<TimelineEntry, { readonly kind: "related" }>;

const MOST_FIELDS = 4;

/** A change of a record that refers to the one that is shown, or did. */
export function TimelineRelated(props: { readonly entry: RelatedEntry }): JSX.Element {
  const described = useQuery(() => descriptionQuery(props.entry.object));
  const columns = createMemo(
    () => new Map((settled(described)?.columns ?? []).map((one) => [one.column, one])),
  );
  const changes = createMemo(() =>
    props.entry.change.effect === "changed" ? fieldChanges(props.entry.change) : [],
  );
  return (
    <article class="mb-2 last:mb-0" data-entry={props.entry.key}>
      <div class="flex flex-wrap items-baseline gap-x-2 gap-y-0.5 text-xs text-ink-3">
        <span class="text-ink-2">{settled(described)?.label ?? props.entry.object}</span>
        <RecordName entry={props.entry} />
        <span class="text-ink">{RELATED_VERBS[props.entry.change.effect]}</span>
        <WhoAndWhen entry={props.entry.change} />
      </div>
      <dl class="mt-1 flex flex-col gap-1">
        <For each={changes().slice(0, MOST_FIELDS)}>
          {(change) => (
            <Show when={columns().get(change.column)}>
              {(column) => (
                <ValueChange
                  column={column()}
                  before={change.before}
                  after={change.after}
                  of={{ before: props.entry.change.before, after: props.entry.change.fields }}
                />
              )}
            </Show>
          )}
        </For>
      </dl>
      <Show when={changes().length > MOST_FIELDS}>
        <p class="mt-1 text-xs text-ink-3">and {changes().length - MOST_FIELDS} more fields</p>
      </Show>
    </article>
  );
}

/** As it is called now, or was when it went. */
function RecordName(props: { readonly entry: RelatedEntry }): JSX.Element {
  const href = useRecordHref();
  const id = () => props.entry.change.recordId ?? "";
  const ownName = () => (props.entry.name === null ? null : visible(props.entry.name));
  const name = createReferenceName(() => ({ object: props.entry.object, id: id() }));
  return (
    <a
      class="link min-w-0 text-sm font-medium wrap-anywhere pointer-coarse:min-h-6"
      href={href(props.entry.object, id())}
      data-card={`${props.entry.object} ${id()}`}
    >
      <bdi>{name() ?? ownName() ?? id()}</bdi>
    </a>
  );
}
