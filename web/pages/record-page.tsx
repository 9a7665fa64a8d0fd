import { useParams } from "@solidjs/router";
import { For, type JSX, Match, Switch } from "solid-js";
import type { ObjectDescription } from "../client/api.ts";
import { recordName } from "../kinds/record-name.ts";
import { showConnections } from "../live/connection.ts";
import { BesideBar, createBeside } from "../record/beside-record.tsx";
import { createLiveRecord } from "../record/create-live-record.ts";
import { createMoments } from "../record/create-moments.ts";
import { createWayBack } from "../record/create-way-back.ts";
import { createRelated } from "../record/create-related.ts";
import { RecordBody } from "../record/record-body.tsx";
import { RecordHead } from "../record/record-head.tsx";
import { createTimeline } from "../record/create-timeline.ts";
import { gridHref } from "../view/last-view.ts";
import { DescribedObject } from "../ui/described-object.tsx";
import { showPlace } from "../ui/place.tsx";
import { ProblemView } from "../ui/problem-view.tsx";
import { createShortcuts } from "../ui/shortcut.ts";

/** One record: its fields, what refers to it, and what happened. On a narrow screen it stands over its list. */
export function RecordPage(): JSX.Element {
  const params = useParams<{ object: string; id: string }>();
  return (
    <DescribedObject object={params.object} id={params.id} fallback={<RecordSkeleton />}>
      {(description) => <RecordView id={params.id} description={description()} />}
    </DescribedObject>
  );
}

function RecordView(props: {
  readonly id: string;
  readonly description: ObjectDescription;
}): JSX.Element {
  const { object, columns } = props.description;
  const timeline = createTimeline(object, props.id);
  const record = createLiveRecord(
    object,
    props.id,
    columns.map((column) => column.column),
    timeline.renew,
  );
  const then = createMoments(object, props.id, record);
  const related = createRelated(object, props.id, timeline.renew);
  const beside = createBeside(object, props.id);
  const back = () => gridHref(object);
  const name = () => recordName(record.row()?.cells, props.description.columns) ?? props.id;
  showPlace(() => [
    { label: "Objects", href: "/objects" },
    { label: props.description.labelPlural, href: back() },
    { label: name() },
  ]);
  showConnections(() => [record.connection(), ...related.connections()]);
  const leave = createWayBack(back);
  createShortcuts({ Escape: leave });
  return (
    <div class="flex min-h-full flex-col">
      <div class="flex-1">
        <Switch fallback={<RecordSkeleton />}>
          <Match when={record.row()}>
            {(row) => (
              <div class="mx-auto max-w-6xl px-4 pb-12 md:px-8 md:pt-7">
                <RecordHead
                  id={row().id}
                  name={name()}
                  description={props.description}
                  {...{ record, then, beside }}
                  back={back()}
                  onLeave={leave}
                />
                <RecordBody
                  description={props.description}
                  row={row()}
                  {...{ then, related, timeline }}
                />
              </div>
            )}
          </Match>
          <Match when={record.error()}>
            {(error) => (
              <ProblemView error={error()} onRetry={record.retry}>
                <a class="button" href={back()}>
                  All {props.description.labelPlural}
                </a>
              </ProblemView>
            )}
          </Match>
        </Switch>
      </div>
      <BesideBar beside={beside} />
    </div>
  );
}

function RecordSkeleton(): JSX.Element {
  return (
    <div class="mx-auto max-w-6xl px-4 pt-5 md:px-8 md:pt-7" aria-busy="true">
      <h1 class="sr-only">Loading</h1>
      <span class="bone mb-2 h-3 w-20" />
      <span class="bone h-6 w-72 max-w-full" />
      <span class="bone mt-2 mb-8 h-3 w-40" />
      <div class="grid gap-x-8 sm:grid-cols-2 lg:w-2/3">
        <For each={Array.from({ length: 24 }, (_, index) => index)}>
          {(index) => (
            <div class="flex h-8 items-center gap-3">
              <span class="bone h-3 w-24" />
              <span class="bone h-3" style={{ width: `${60 + ((index * 41) % 110)}px` }} />
            </div>
          )}
        </For>
      </div>
    </div>
  );
}
