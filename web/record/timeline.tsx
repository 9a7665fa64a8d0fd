import { createMemo, For, type JSX, Match, Show, Switch } from "solid-js";
import type { Cells } from "../../edge/protocol/cell.ts";
import type { Column } from "../../edge/protocol/object.ts";
import type { TimelineEntry } from "../../edge/protocol/timeline.ts";
import { CODE_COLUMN } from "../kinds/currency.ts";
import { ProblemView } from "../ui/problem-view.tsx";
import { codesAlong, type CodesOf } from "./codes-along.ts";
import type { Timeline, TimelineFilter } from "./create-timeline.ts";
import { Fold } from "./fold.tsx";
import { TimelineActivity } from "./timeline-activity.tsx";
import { TimelineChange } from "./timeline-change.tsx";
import { timelineGroups } from "./timeline-groups.ts";
import { TimelineRelated } from "./timeline-related.tsx";

type Props = {
  readonly timeline: Timeline;
  readonly columns: ReadonlyMap<string, Column>;
  /** The record as it is now. */
  readonly cells: Cells;
  /** Where the object's history begins; null where it has not. */
  readonly from: number | null;
  /** Shows the record as it was at a moment. */
  readonly onShow: (moment: string) => void;
};

/** What happened to a record and around it, newest first: who changed what and when, as Salesforce committed it. */
export function TimelineView(props: Props): JSX.Element {
  const { timeline } = props;
  return (
    <Fold name="Timeline">
      <Filters timeline={timeline} />
      <Switch fallback={<Bones />}>
        <Match when={timeline.entries() === undefined && timeline.error()}>
          {(error) => <ProblemView nested error={error()} onRetry={timeline.more} />}
        </Match>
        <Match when={timeline.entries()}>
          <Show
            when={timeline.entries()?.length}
            fallback={<p class="text-sm text-ink-3">{NOTHING[timeline.filter() ?? "all"]}</p>}
          >
            <Groups {...props} />
          </Show>
          <Show when={timeline.hasMore()}>
            <button
              type="button"
              class="button mt-2 w-full pointer-coarse:min-h-11"
              aria-disabled={timeline.isLoadingMore()}
              onClick={() => timeline.more()}
            >
              {timeline.isLoadingMore() ? "Loading…" : "Load earlier"}
            </button>
          </Show>
          <Show when={timeline.leftOut().length > 0}>
            <p class="mt-3 text-xs text-ink-3" role="note">
              Too many to follow here: {timeline.leftOut().join(", ")}. Their lists are below
              “Related”.
            </p>
          </Show>
        </Match>
      </Switch>
    </Fold>
  );
}

const FILTERS: readonly (readonly [TimelineFilter, string])[] = [
  [null, "All"],
  ["history", "History"],
  ["activity", "Activities"],
  ["related", "Related"],
];

const NOTHING: Readonly<Record<NonNullable<TimelineFilter> | "all", string>> = {
  all: "Nothing has happened since it was copied.",
  history: "No change since it was copied.",
  activity: "No task and no event.",
  related: "No change of what refers to it since it was copied.",
};

function Filters(props: { readonly timeline: Timeline }): JSX.Element {
  return (
    <div class="mb-3 flex flex-wrap gap-1" role="group" aria-label="Show in the timeline">
      <For each={FILTERS}>
        {([filter, label]) => (
          <button
            type="button"
            class="button button-quiet px-2 text-xs aria-pressed:bg-tint aria-pressed:text-ink pointer-coarse:min-h-11"
            aria-pressed={props.timeline.filter() === filter}
            onClick={() => props.timeline.show(filter)}
          >
            {label}
          </button>
        )}
      </For>
    </div>
  );
}

function Groups(props: Props): JSX.Element {
  const groups = createMemo(() => timelineGroups(props.timeline.entries() ?? []));
  const byKey = createMemo(() => new Map(groups().map((group) => [group.key, group])));
  const entries = createMemo(
    () => new Map((props.timeline.entries() ?? []).map((entry) => [entry.key, entry])),
  );
  const codes = createMemo(() =>
    codesAlong(props.timeline.entries() ?? [], props.cells[CODE_COLUMN]),
  );
  return (
    <ol class="flex flex-col">
      <For each={groups().map((group) => group.key)}>
        {(key) => (
          <li class="relative border-l border-line-2 pb-5 pl-4 last:pb-1">
            <span
              class="absolute top-1.5 -left-[4.5px] size-2 rounded-full border-2 border-surface bg-ink-3"
              aria-hidden="true"
            />
            <For
              each={byKey()
                .get(key)
                ?.entries.map((entry) => entry.key)}
            >
              {(one) => (
                <Show when={entries().get(one)}>
                  {(entry) => <Entry {...props} entry={entry()} codes={codes().get(one)} />}
                </Show>
              )}
            </For>
          </li>
        )}
      </For>
    </ol>
  );
}

/** An entry keeps its kind. */
function Entry(
  props: Props & { readonly entry: TimelineEntry; readonly codes: CodesOf | undefined },
): JSX.Element {
  // Where no seq is told (0), no change is told from before the history either.
  const isShowable = (seq: number) => props.from !== null && (seq === 0 || seq >= props.from);
  const as = <K extends TimelineEntry["kind"]>(kind: K) =>
    (props.entry.kind === kind ? props.entry : null) as Extract<TimelineEntry, { kind: K }> | null;
  return (
    <Switch>
      <Match when={as("history")}>
        {(entry) => (
          <TimelineChange
            entry={entry().change}
            columns={props.columns}
            codes={props.codes}
            at={entry().at}
            onShow={isShowable(entry().change.seq) ? props.onShow : null}
          />
        )}
      </Match>
      <Match when={as("related")}>{(entry) => <TimelineRelated entry={entry()} />}</Match>
      <Match when={as("activity")}>{(entry) => <TimelineActivity entry={entry()} />}</Match>
    </Switch>
  );
}

function Bones(): JSX.Element {
  return (
    <div class="flex flex-col gap-3" aria-hidden="true">
      <For each={[60, 80, 50, 70]}>
        {(width) => <span class="bone h-9" style={{ width: `${width}%` }} />}
      </For>
    </div>
  );
}
