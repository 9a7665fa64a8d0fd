import { useParams } from "@solidjs/router";
import { createMemo, For, type JSX, Match, Show, Switch } from "solid-js";
import type { ObjectDescription } from "../client/api.ts";
import { recordName } from "../kinds/record-name.ts";
import { showConnections } from "../live/connection.ts";
import { BesideBar, createBeside } from "../record/beside-record.tsx";
import { createLiveRecord } from "../record/create-live-record.ts";
import { createMoments } from "../record/create-moments.ts";
import { createWayBack } from "../record/create-way-back.ts";
import { createRelated } from "../record/create-related.ts";
import { RecordHead } from "../record/record-head.tsx";
import { RecordFields } from "../record/record-fields.tsx";
import { RelatedLists } from "../record/related-lists.tsx";
import { createTimeline } from "../record/create-timeline.ts";
import { TimelineView } from "../record/timeline.tsx";
import { useSync } from "../state/sync.tsx";
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
  const columns = createMemo(
    () => new Map(props.description.columns.map((column) => [column.column, column])),
  );
  const { object } = props.description;
  const timeline = createTimeline(object, props.id);
  const record = createLiveRecord(object, props.id, [...columns().keys()], timeline.renew);
  const then = createMoments(object, props.id, record);
  const related = createRelated(object, props.id, timeline.renew);
  const beside = createBeside(object, props.id);
  const sync = useSync();
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
                <div class="grid gap-x-12 gap-y-8 lg:grid-cols-[minmax(0,1fr)_340px]">
                  <div class="flex min-w-0 flex-col gap-8">
                    <Show when={then.row()}>
                      {(shown) => (
                        <RecordFields
                          columns={props.description.columns}
                          row={shown()}
                          other={then.other()}
                        />
                      )}
                    </Show>
                    {/* They are of now. */}
                    <Show when={then.moments().asOf === null}>
                      <RelatedLists related={related} id={props.id} />
                    </Show>
                  </div>
                  <TimelineView
                    timeline={timeline}
                    columns={columns()}
                    cells={row().cells}
                    from={sync.status(object)?.history?.from ?? null}
                    onShow={then.showSeq}
                  />
                </div>
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
