import { For, type JSX, Match, Show, Switch } from "solid-js";
import type { ObjectStatus } from "../../edge/protocol/sync.ts";
import { agoText, lagText } from "../format/duration.ts";
import { countText } from "../format/number.ts";
import { exactDateTimeText } from "../format/time.ts";
import { type Sync, useSync } from "../state/sync.tsx";
import { PipelineProgress } from "../ui/pipeline-progress.tsx";
import { hoverTitle } from "../ui/hover-title.ts";
import { Icon } from "../ui/icon.tsx";
import { showPlace } from "../ui/place.tsx";
import { EmptyView, ProblemView } from "../ui/problem-view.tsx";
import { createObjectTable, type ObjectColumn } from "./create-object-table.ts";

/** Every mirrored object, and whether it is in step with the org. */
export function ObjectsPage(): JSX.Element {
  const sync = useSync();
  showPlace(() => [{ label: "Objects" }]);
  return (
    <div class="mx-auto max-w-5xl px-4 pt-6 pb-12 md:px-8 md:pt-8">
      <div class="mb-5 flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <h1 class="text-xl font-semibold tracking-tight">Objects</h1>
        <p class="text-sm text-ink-3">{headText(sync)}</p>
      </div>
      <Switch>
        <Match when={sync.answer() && sync.objects().length === 0}>
          <EmptyView
            title="No object is mirrored yet"
            detail="Name the objects in ORGMIRROR_OBJECTS and start the ingest node; they appear here by themselves."
          />
        </Match>
        <Match when={sync.objects().length === 0 && sync.error()}>
          {(error) => <ProblemView nested error={error()} onRetry={sync.retry} />}
        </Match>
        <Match when={true}>
          <ObjectsTable />
        </Match>
      </Switch>
    </div>
  );
}

/** Of what is kept no more is said until it is known that nothing answers. */
function headText({ answer, error, objects }: Sync): string {
  if (answer()) return summary(objects());
  return error() && objects().length > 0 ? "As they were known last: nothing answers now" : "";
}

function summary(objects: readonly ObjectStatus[]): string {
  if (objects.length === 0) return "";
  const live = objects.filter((one) => one.state === "live").length;
  const states = `${live} of ${objects.length} live`;
  // Of an object that is seen in part it is not told how many there are.
  if (objects.some(({ part }) => part === "rows")) return states;
  const rows = objects.reduce((sum, one) => sum + one.rows, 0);
  return `${states} · ${countText(rows)} records`;
}

const HEADINGS: readonly {
  readonly column: ObjectColumn;
  readonly label: string;
  readonly class: string;
}[] = [
  { column: "name", label: "Object", class: "pl-4" },
  { column: "state", label: "State", class: "w-31 md:w-48" },
  { column: "records", label: "Records", class: "hidden w-28 text-right md:table-cell" },
  { column: "lag", label: "Lag", class: "w-17 pr-4 text-right md:w-24 md:pr-0" },
  { column: "change", label: "Last change", class: "hidden w-36 pr-4 text-right md:table-cell" },
];

function ObjectsTable(): JSX.Element {
  const sync = useSync();
  const table = createObjectTable(sync.objects);
  return (
    <div class="overflow-hidden rounded-md border border-line">
      <table class="w-full table-fixed border-collapse text-sm">
        <thead class="bg-sunken text-left text-xs text-ink-3">
          <tr class="h-8">
            <For each={HEADINGS}>
              {(heading) => (
                <th
                  scope="col"
                  class={`font-medium ${heading.class}`}
                  aria-sort={SORTED[table.direction(heading.column) ?? "none"]}
                >
                  <button
                    type="button"
                    class="inline-flex min-h-6 items-center gap-1 rounded-sm hover:text-ink pointer-coarse:min-h-11"
                    title={`Order by ${heading.label.toLowerCase()}`}
                    onClick={() => table.toggle(heading.column)}
                  >
                    {heading.label}
                    <Show when={table.direction(heading.column)}>
                      {(way) => (
                        <Icon name="up" class={way() === "desc" ? "size-3 rotate-180" : "size-3"} />
                      )}
                    </Show>
                  </button>
                </th>
              )}
            </For>
          </tr>
        </thead>
        <tbody>
          <Show when={sync.answer()} fallback={<SkeletonRows />}>
            {/* By their names: what is drawn stays when the state is read again. */}
            <For each={table.names()}>
              {(object) => (
                <Show when={sync.status(object)}>
                  {(status) => <ObjectRow status={status()} />}
                </Show>
              )}
            </For>
          </Show>
        </tbody>
      </table>
    </div>
  );
}

const SORTED = { asc: "ascending", desc: "descending", none: undefined } as const;

function ObjectRow(props: { readonly status: ObjectStatus }): JSX.Element {
  const sync = useSync();
  const last = () => {
    const at = props.status.lastChangeAt;
    return at === null ? "–" : agoText(sync.nowMs() - Date.parse(at));
  };
  const rows = () => (props.status.part === "rows" ? "–" : countText(props.status.rows));
  const exact = () =>
    props.status.lastChangeAt === null ? undefined : exactDateTimeText(props.status.lastChangeAt);
  return (
    <>
      <tr
        class="relative h-13 border-t border-line hover:bg-hover"
        data-object={props.status.object}
      >
        <th scope="row" class="pl-4 text-left font-normal">
          <a
            href={`/objects/${props.status.object}`}
            class="block truncate font-medium text-ink after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
          >
            {props.status.labelPlural}
          </a>
          <span class="hidden truncate font-mono text-2xs text-ink-3 md:block">
            {props.status.object}
          </span>
          <span class="block truncate text-xs text-ink-3 md:hidden">
            {rows()} · {last()}
          </span>
        </th>
        <td>
          <PipelineProgress status={props.status} />
        </td>
        <td class="hidden text-right md:table-cell">{rows()}</td>
        <td
          class="pr-4 text-right md:pr-0"
          classList={{ "text-ink-3": props.status.lagMs === null }}
        >
          {lagText(props.status.lagMs)}
        </td>
        <td
          class="hidden pr-4 text-right text-ink-2 md:table-cell"
          onPointerOver={hoverTitle(exact)}
        >
          {last()}
        </td>
      </tr>
      <Show when={props.status.reason}>
        {(reason) => (
          <tr>
            <td colspan="3" class="px-4 pb-3 md:hidden">
              <Reason failed={props.status.state === "failed"}>{reason()}</Reason>
            </td>
            <td colspan="5" class="hidden px-4 pb-3 md:table-cell">
              <Reason failed={props.status.state === "failed"}>{reason()}</Reason>
            </td>
          </tr>
        )}
      </Show>
    </>
  );
}

function Reason(props: { readonly failed: boolean; readonly children: JSX.Element }): JSX.Element {
  return (
    <p
      class="flex gap-2 rounded-md px-3 py-2 text-sm"
      classList={{
        "bg-bad-tint text-bad-ink": props.failed,
        "bg-sunken text-ink-2": !props.failed,
      }}
    >
      <Show when={props.failed}>
        <Icon name="warning" class="mt-0.5" />
      </Show>
      <span class="wrap-anywhere">{props.children}</span>
    </p>
  );
}

function SkeletonRows(): JSX.Element {
  return (
    <For each={[38, 52, 30, 46, 36, 42]}>
      {(width) => (
        <tr class="h-13 border-t border-line" aria-hidden="true">
          <td class="pl-4">
            <span class="bone h-3.5" style={{ width: `${width}%` }} />
          </td>
          <td>
            <span class="bone h-5 w-20 rounded-full" />
          </td>
          <td class="hidden md:table-cell">
            <span class="bone ml-auto h-3.5 w-14" />
          </td>
          <td class="pr-4 md:pr-0">
            <span class="bone ml-auto h-3.5 w-9" />
          </td>
          <td class="hidden pr-4 md:table-cell">
            <span class="bone ml-auto h-3.5 w-16" />
          </td>
        </tr>
      )}
    </For>
  );
}
