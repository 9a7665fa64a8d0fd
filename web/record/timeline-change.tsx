import { createMemo, createSignal, For, type JSX, Show } from "solid-js";
import type { HistoryEntry } from "../../edge/protocol/history.ts";
import type { Column } from "../../edge/protocol/object.ts";
import { dateTimeText, exactDateTimeText } from "../format/time.ts";
import { ValueChange } from "../kinds/value-change.tsx";
import { createReferenceName } from "../state/references.tsx";
import { hoverTitle } from "../ui/hover-title.ts";
import type { CodesOf } from "./codes-along.ts";
import { momentAfter, momentWords } from "./as-of-words.ts";
import { fieldChanges, originWords, VERBS } from "./change-words.ts";

const FIRST_FIELDS = 6;

/** A change of the record itself: what it set, who made it, and when. */
export function TimelineChange(props: {
  readonly entry: HistoryEntry;
  readonly columns: ReadonlyMap<string, Column>;
  readonly codes: CodesOf | undefined;
  /** Where it stands in the timeline, ISO 8601. */
  readonly at: string;
  readonly onShow: ((moment: string) => void) | null;
}): JSX.Element {
  const [isOpen, setOpen] = createSignal(false);
  const changes = createMemo(() => fieldChanges(props.entry));
  const shown = () => (isOpen() ? changes() : changes().slice(0, FIRST_FIELDS));
  return (
    <article class="mb-2 last:mb-0" data-seq={props.entry.seq}>
      <EntryHead entry={props.entry} at={props.at} onShow={props.onShow} />
      <dl class="mt-1 flex flex-col gap-1">
        <For each={shown()}>
          {(change) => (
            <Show
              when={props.columns.get(change.column)}
              fallback={<div class="text-xs text-ink-3">{change.column}</div>}
            >
              {(column) => (
                <ValueChange
                  column={column()}
                  before={change.before}
                  after={change.after}
                  of={props.codes}
                />
              )}
            </Show>
          )}
        </For>
      </dl>
      <Show when={changes().length > FIRST_FIELDS}>
        <button
          type="button"
          class="link mt-1 min-h-6 text-xs pointer-coarse:min-h-11"
          aria-expanded={isOpen()}
          onClick={() => setOpen(!isOpen())}
        >
          {isOpen() ? "Show fewer" : `Show ${changes().length - FIRST_FIELDS} more fields`}
        </button>
      </Show>
    </article>
  );
}

/** Who made a change, where that is known, and when. */
export function WhoAndWhen(props: { readonly entry: HistoryEntry }): JSX.Element {
  const user = createReferenceName(() =>
    props.entry.userId === null ? null : { object: "User", id: props.entry.userId },
  );
  const at = () => props.entry.commitAt ?? props.entry.receivedAt;
  return (
    <>
      <Show when={user() ?? props.entry.userId}>
        {(name) => <span class="text-ink-2">{name()}</span>}
      </Show>
      <time datetime={at()} onPointerOver={hoverTitle(() => exactDateTimeText(at()))}>
        {dateTimeText(at(), new Date())}
      </time>
    </>
  );
}

function EntryHead(props: {
  readonly entry: HistoryEntry;
  readonly at: string;
  /** Null where the record cannot be shown as it was then. */
  readonly onShow: ((moment: string) => void) | null;
}): JSX.Element {
  const moment = () => momentAfter(props.entry, props.at);
  return (
    <div class="flex flex-wrap items-baseline gap-x-2 gap-y-0.5 text-xs text-ink-3">
      <span class="text-sm font-medium text-ink">{VERBS[props.entry.kind]}</span>
      <WhoAndWhen entry={props.entry} />
      <Show when={originWords(props.entry.origin)}>
        {(words) => <span title={props.entry.origin ?? undefined}>{words()}</span>}
      </Show>
      <Show when={props.entry.source !== "stream"}>
        <span class="chip" title="Not from the event stream: found by reading the record.">
          {props.entry.source}
        </span>
      </Show>
      <Show when={props.entry.outcome === "applied" && props.onShow}>
        {(show) => (
          <button
            type="button"
            class="link ml-auto min-h-6 text-xs pointer-coarse:min-h-11"
            aria-label={`Show the record as of then, ${momentWords(moment())}`}
            onClick={() => show()(moment())}
          >
            as of then
          </button>
        )}
      </Show>
      <Show when={props.entry.outcome !== "applied"}>
        <span class="chip" title={OUTCOMES[props.entry.outcome]}>
          {props.entry.outcome}
        </span>
      </Show>
    </div>
  );
}

const OUTCOMES: Readonly<Record<HistoryEntry["outcome"], string>> = {
  applied: "In the record.",
  superseded: "Not applied: a newer reading of the record already had it.",
  buffered: "Replayed when the initial snapshot ends.",
  repair: "Could not be applied as it came: the record is read again.",
};
