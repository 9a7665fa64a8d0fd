import { useLocation } from "@solidjs/router";
import { useQuery } from "@tanstack/solid-query";
import { createMemo, For, type JSX, Match, Show, Switch } from "solid-js";
import type { ObjectDescription } from "../client/api.ts";
import { askDifferences, type DifferencesAnswer } from "../client/differences.ts";
import { countText } from "../format/number.ts";
import { dateTimeText, exactDateTimeText } from "../format/time.ts";
import { settled } from "../state/query.ts";
import { Icon } from "../ui/icon.tsx";
import { showPlace } from "../ui/place.tsx";
import { ProblemView } from "../ui/problem-view.tsx";
import type { ListAddress } from "../view/list-address.ts";
import { questionFor } from "../view/question.ts";
import { withoutSince } from "../view/since.ts";
import { understood } from "../view/understood.ts";
import { parseView } from "../view/view-state.ts";
import { DifferenceEntry } from "./difference-entry.tsx";

/** Most records that are shown; the counts are of all. */
const MOST = 200;

const SECTIONS = [
  ["entered", "Entered the list"],
  ["left", "Left the list"],
  ["changed", "Changed within it"],
] as const;

/** What entered, left and changed of a view since a moment. */
export function SinceView(props: {
  readonly description: ObjectDescription;
  readonly list: ListAddress;
  readonly since: string;
}): JSX.Element {
  const location = useLocation();
  const back = () => withoutSince(location);
  const question = createMemo(() => {
    const { object, columns } = props.description;
    return questionFor(object, columns, understood(parseView(props.list.search()), columns).view);
  });
  const query = useQuery(() => ({
    queryKey: ["differences", props.since, question()],
    queryFn: ({ signal }) => askDifferences(question(), props.since, MOST, signal),
    gcTime: 0,
  }));
  showPlace(() => [
    { label: "Objects", href: "/objects" },
    { label: props.description.labelPlural, href: back() },
    { label: "What changed" },
  ]);
  return (
    <div class="mx-auto max-w-4xl px-4 pt-5 pb-12 md:px-8 md:pt-7">
      <header class="mb-6 flex flex-wrap items-start gap-3">
        <h1 class="min-w-0 flex-1 text-xl font-semibold tracking-tight">
          {props.description.labelPlural}: what changed
        </h1>
        <button
          type="button"
          class="button"
          onClick={() => void query.refetch({ cancelRefetch: false })}
        >
          <Icon name="retry" />
          Read again
        </button>
        <a class="button" href={back()}>
          Back to the list
        </a>
      </header>
      <Switch fallback={<span class="bone h-60 w-full" aria-busy="true" />}>
        <Match when={settled(query)}>
          {(answer) => (
            <Differences
              answer={answer()}
              since={props.since.startsWith("seq:") ? answer().since.at : props.since}
              description={props.description}
            />
          )}
        </Match>
        <Match when={query.error}>
          {(error) => (
            <ProblemView
              nested
              error={error()}
              onRetry={() => void query.refetch({ cancelRefetch: false })}
            />
          )}
        </Match>
      </Switch>
    </div>
  );
}

function Differences(props: {
  readonly answer: DifferencesAnswer;
  /** ISO 8601. */
  readonly since: string;
  readonly description: ObjectDescription;
}): JSX.Element {
  const counts = () => props.answer.counts;
  const all = () => counts().entered + counts().left + counts().changed;
  return (
    <>
      <p class="mb-5 text-sm text-ink-2" data-since={props.answer.since.seq}>
        Since <Time at={props.since} />: {countText(counts().entered)} entered,{" "}
        {countText(counts().left)} left, {countText(counts().changed)} changed.
        <Show when={all() > props.answer.rows.length}>
          {" "}
          The first {countText(props.answer.rows.length)} are shown.
        </Show>
      </p>
      <For each={SECTIONS}>
        {([kind, title]) => (
          <Show when={counts()[kind] > 0}>
            <section class="mb-8" aria-label={title}>
              <h2 class="mb-2 border-b border-line pb-1.5 text-sm leading-6 font-semibold">
                {title} <span class="font-normal text-ink-3">{countText(counts()[kind])}</span>
              </h2>
              <ul class="flex flex-col divide-y divide-line">
                <For each={props.answer.rows.filter((row) => row.kind === kind)}>
                  {(row) => <DifferenceEntry row={row} description={props.description} />}
                </For>
              </ul>
            </section>
          </Show>
        )}
      </For>
    </>
  );
}

function Time(props: { readonly at: string }): JSX.Element {
  return (
    <time datetime={props.at} title={exactDateTimeText(props.at)}>
      {dateTimeText(props.at, new Date())}
    </time>
  );
}
