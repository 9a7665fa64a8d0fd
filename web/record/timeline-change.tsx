import { createMemo, createSignal, For, type JSX, Show } from "solid-js";
import type { HistoryEntry } from "../../edge/protocol/history.ts";
import type { Column } from "../../edge/protocol/object.ts";
import { dateTimeText, exactDateTimeText } from "../format/time.ts";
import { ValueChange } from "../kinds/value-change.tsx";
import { createReferenceName } from "../state/references.tsx";
import { Icon } from "../ui/icon.tsx";
import type { LiveRecord } from "./create-live-record.ts";
import { fieldChanges, historyGroups, originWords, VERBS } from "./history-groups.ts";

const FIRST_FIELDS = 6;

/** Who changed what and when, newest first, as Salesforce committed it. */
export function RecordHistory(props: {
  readonly record: LiveRecord;
  readonly columns: ReadonlyMap<string, Column>;
  /** Where the object's history begins; null where it has not. */
  readonly from: number | null;
  /** Shows the record as it was after a change. */
  readonly onShow: (seq: number) => void;
}): JSX.Element {
  const isShowable = (seq: number) => props.from !== null && seq >= props.from;
  const groups = createMemo(() => historyGroups(props.record.history() ?? []));
  const byKey = createMemo(() => new Map(groups().map((group) => [group.key, group])));
  return (
    <section aria-label="History">
      <h2 class="mb-3 border-b border-line pb-1.5 text-sm leading-6 font-semibold">History</h2>
      <Show
        when={props.record.history()}
        fallback={
          <HistoryFallback
            error={props.record.historyError()}
            onRetry={() => props.record.more()}
          />
        }
      >
        <Show
          when={groups().length > 0}
          fallback={<p class="text-sm text-ink-3">No change since it was copied.</p>}
        >
          <ol class="flex flex-col">
            <For each={groups().map((group) => group.key)}>
              {(key) => (
                <li class="relative border-l border-line-2 pb-5 pl-4 last:pb-1">
                  <span
                    class="absolute top-1.5 -left-[4.5px] size-2 rounded-full border-2 border-surface bg-ink-3"
                    aria-hidden="true"
                  />
                  <For each={byKey().get(key)?.entries}>
                    {(entry) => (
                      <Entry
                        entry={entry}
                        columns={props.columns}
                        onShow={isShowable(entry.seq) ? props.onShow : null}
                      />
                    )}
                  </For>
                </li>
              )}
            </For>
          </ol>
        </Show>
        <Show when={props.record.hasMore()}>
          <button
            type="button"
            class="button mt-2 w-full"
            aria-disabled={props.record.isLoadingMore()}
            onClick={() => !props.record.isLoadingMore() && props.record.more()}
          >
            {props.record.isLoadingMore() ? "Loading…" : "Load earlier changes"}
          </button>
        </Show>
      </Show>
    </section>
  );
}

function Entry(props: {
  readonly entry: HistoryEntry;
  readonly columns: ReadonlyMap<string, Column>;
  readonly onShow: ((seq: number) => void) | null;
}): JSX.Element {
  const [isOpen, setOpen] = createSignal(false);
  const changes = createMemo(() => fieldChanges(props.entry));
  const shown = () => (isOpen() ? changes() : changes().slice(0, FIRST_FIELDS));
  return (
    <article class="mb-2 last:mb-0" data-seq={props.entry.seq}>
      <EntryHead entry={props.entry} onShow={props.onShow} />
      <dl class="mt-1 flex flex-col gap-1">
        <For each={shown()}>
          {(change) => (
            <Show
              when={props.columns.get(change.column)}
              fallback={<div class="text-xs text-ink-3">{change.column}</div>}
            >
              {(column) => (
                <ValueChange column={column()} before={change.before} after={change.after} />
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

function EntryHead(props: {
  readonly entry: HistoryEntry;
  /** Null where the record cannot be shown as it was then. */
  readonly onShow: ((seq: number) => void) | null;
}): JSX.Element {
  const user = createReferenceName(() =>
    props.entry.userId === null ? null : { object: "User", id: props.entry.userId },
  );
  const at = () => props.entry.commitAt ?? props.entry.receivedAt;
  return (
    <div class="flex flex-wrap items-baseline gap-x-2 gap-y-0.5 text-xs text-ink-3">
      <span class="text-sm font-medium text-ink">{VERBS[props.entry.kind]}</span>
      <Show when={user() ?? props.entry.userId}>
        {(name) => <span class="text-ink-2">{name()}</span>}
      </Show>
      <time datetime={at()} title={exactDateTimeText(at())}>
        {dateTimeText(at(), new Date())}
      </time>
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
            aria-label={`Show the record as it was after change ${props.entry.seq}`}
            onClick={() => show()(props.entry.seq)}
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

function HistoryFallback(props: {
  readonly error: Error | null;
  readonly onRetry: () => void;
}): JSX.Element {
  return (
    <Show
      when={props.error}
      fallback={
        <div class="flex flex-col gap-3" aria-hidden="true">
          <For each={[60, 80, 50, 70]}>
            {(width) => <span class="bone h-9" style={{ width: `${width}%` }} />}
          </For>
        </div>
      }
    >
      {(error) => (
        <div class="flex items-start gap-2 text-sm" role="alert">
          <Icon name="warning" class="mt-0.5 text-bad" />
          <p class="min-w-0 flex-1 text-ink-2">{error().message}</p>
          <button type="button" class="button" onClick={() => props.onRetry()}>
            Try again
          </button>
        </div>
      )}
    </Show>
  );
}
