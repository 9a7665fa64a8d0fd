import { A } from "@solidjs/router";
import { For, type JSX, Match, Show, Switch } from "solid-js";
import type { ObjectStatus } from "../../edge/protocol/sync.ts";
import { agoText, lagText } from "../format/duration.ts";
import { countText } from "../format/number.ts";
import { useSync } from "../state/sync.tsx";
import { CopyProgress } from "../ui/copy-progress.tsx";
import { Icon } from "../ui/icon.tsx";
import { LaneChip } from "../ui/lane-state.tsx";
import { showPlace } from "../ui/place.tsx";
import { ProblemView } from "../ui/problem-view.tsx";

const LEDGER = [
  ["received", "Received", "Change events that came from Salesforce"],
  ["applied", "Applied", "Written to the mirror"],
  ["superseded", "Superseded", "Already in a newer reading of the record"],
  ["duplicate", "Duplicate", "Came twice, applied once"],
  ["parked", "Parked", "Set aside with their reason: could not be decoded or applied"],
  ["waiting", "Waiting", "In the log, until the copy ends"],
] as const;

const COLUMNS = LEDGER.length + 8;

/** Every lane in numbers, for whoever keeps it healthy. */
export function SyncPage(): JSX.Element {
  const sync = useSync();
  showPlace(() => [{ label: "Sync" }]);
  return (
    <div class="px-4 pt-6 pb-12 md:px-8 md:pt-8">
      <div class="mb-5 flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <h1 class="text-xl font-semibold tracking-tight">Sync</h1>
        <NodeLine />
      </div>
      <Switch fallback={<span class="bone h-80 w-full" aria-hidden="true" />}>
        <Match when={sync.answer()}>
          <LaneTable />
        </Match>
        <Match when={sync.error()}>
          {(error) => <ProblemView nested error={error()} onRetry={sync.retry} />}
        </Match>
      </Switch>
    </div>
  );
}

function NodeLine(): JSX.Element {
  const sync = useSync();
  return (
    <Show when={sync.answer()}>
      {(answer) => (
        <Show
          when={answer().nodes.length > 0}
          fallback={
            <p
              class="flex items-center gap-2 rounded-md bg-warn-tint px-3 py-1.5 text-sm text-warn-ink"
              role="alert"
            >
              <Icon name="warning" />
              No ingest node is there: nothing is read from Salesforce. Start one with npm run
              ingest.
            </p>
          }
        >
          <ul class="flex flex-wrap gap-x-4 text-sm text-ink-3">
            <For each={answer().nodes}>
              {(node) => (
                <li title={node.lanes.join(", ")}>
                  Node <span class="font-mono text-xs text-ink-2">{node.name}</span> moves{" "}
                  {node.lanes.length} {node.lanes.length === 1 ? "lane" : "lanes"}
                  {node.leaving ? ", leaving" : ""}
                </li>
              )}
            </For>
          </ul>
        </Show>
      )}
    </Show>
  );
}

function LaneTable(): JSX.Element {
  const sync = useSync();
  const right = "px-2.5 text-right font-medium";
  return (
    <div
      class="overflow-x-auto rounded-md border border-line"
      tabindex="0"
      role="region"
      aria-label="Lanes"
    >
      <table class="w-full min-w-max border-collapse text-sm">
        <thead class="bg-sunken text-left text-xs text-ink-3">
          <tr class="h-8">
            <th scope="col" class="sticky left-0 z-10 bg-sunken px-4 font-medium">
              Lane
            </th>
            <th scope="col" class="px-3 font-medium">
              State
            </th>
            <th scope="col" class={right}>
              Lag
            </th>
            <th
              scope="col"
              class={right}
              title="When the node last heard from the stream or renewed its lease"
            >
              Heard
            </th>
            <th scope="col" class={right} title="Number of the newest change">
              Seq
            </th>
            <For each={LEDGER}>
              {([, label, title]) => (
                <th scope="col" class={right} title={title}>
                  {label}
                </th>
              )}
            </For>
            <th scope="col" class={right} title="Records that are being read again">
              Repairs
            </th>
            <th
              scope="col"
              class={right}
              title="How old what the org computes from the time or from other records may be"
            >
              Computed
            </th>
            <th
              scope="col"
              class={`${right} pr-4`}
              title="Rows that the last copy loaded, and those it set aside"
            >
              Copied
            </th>
          </tr>
        </thead>
        <tbody>
          <For each={sync.objects().map((one) => one.object)}>
            {(object) => (
              <Show when={sync.status(object)}>{(status) => <LaneRow status={status()} />}</Show>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}

/** Fields that are being read, or that the org has no more. */
function FieldLine(props: { readonly fields: ObjectStatus["fields"] }): JSX.Element {
  return (
    <>
      <Show when={props.fields.reading.length > 0}>
        <span class="block truncate text-xs text-ink-3" title={props.fields.reading.join(", ")}>
          reading {props.fields.reading.join(", ")}
        </span>
      </Show>
      <Show when={props.fields.retired.length > 0}>
        <span class="block truncate text-xs text-ink-3" title={props.fields.retired.join(", ")}>
          retired: {props.fields.retired.join(", ")}
        </span>
      </Show>
    </>
  );
}

function LaneRow(props: { readonly status: ObjectStatus }): JSX.Element {
  const sync = useSync();
  const heard = () => {
    const at = props.status.heardAt;
    return at === null ? "n/a" : agoText(sync.nowMs() - Date.parse(at));
  };
  const computed = () => {
    const at = props.status.fields.computedAt;
    return at === null ? "n/a" : agoText(sync.nowMs() - Date.parse(at));
  };
  const unpublished = () => Math.max(0, props.status.seq - props.status.publishedSeq);
  const snapshot = () => props.status.snapshot;
  const isCopying = () => snapshot() !== null && snapshot()?.finishedAt === null;
  return (
    <>
      <tr class="h-12 border-t border-line" data-object={props.status.object}>
        <th
          scope="row"
          class="sticky left-0 z-10 max-w-56 truncate bg-surface px-4 text-left font-normal"
        >
          <A class="link font-medium text-ink" href={`/objects/${props.status.object}`}>
            {props.status.object}
          </A>
          <FieldLine fields={props.status.fields} />
        </th>
        <td class="px-3">
          <Show when={isCopying() && snapshot()} fallback={<LaneChip state={props.status.state} />}>
            {(running) => (
              <div class="w-40">
                <CopyProgress snapshot={running()} label={props.status.labelPlural} />
              </div>
            )}
          </Show>
        </td>
        <Figure text={lagText(props.status.lagMs)} faint={props.status.lagMs === null} />
        <Figure text={heard()} faint={props.status.heardAt === null} />
        <td
          class="px-2.5 text-right"
          title={`Published to the room up to ${countText(props.status.publishedSeq)}`}
        >
          {countText(props.status.seq)}
          <Show when={unpublished() > 0}>
            <span class="block text-xs text-warn-ink">{countText(unpublished())} unpublished</span>
          </Show>
        </td>
        <For each={LEDGER}>
          {([key]) => (
            <Figure
              text={countText(props.status.ledger[key])}
              faint={props.status.ledger[key] === 0}
              alarm={key === "parked" && props.status.ledger.parked > 0}
            />
          )}
        </For>
        <Figure text={countText(props.status.openRepairs)} faint={props.status.openRepairs === 0} />
        <Figure text={computed()} faint={props.status.fields.computedAt === null} />
        <td class="pr-4 pl-3 text-right">
          <Show when={snapshot()} fallback={<span class="text-ink-3">n/a</span>}>
            {(known) => (
              <>
                {countText(known().rowsLoaded)}
                <Show when={known().rowsParked > 0}>
                  <span class="block text-xs text-warn-ink">
                    {countText(known().rowsParked)} parked
                  </span>
                </Show>
              </>
            )}
          </Show>
        </td>
      </tr>
      <Show when={props.status.reason}>
        {(reason) => (
          <tr>
            <td colspan={COLUMNS} class="pb-3">
              <p
                class="sticky left-4 mx-4 w-max max-w-[min(48rem,calc(100vw-64px))] text-sm wrap-anywhere"
                classList={{
                  "text-bad-ink": props.status.state === "failed",
                  "text-ink-3": props.status.state !== "failed",
                }}
              >
                {reason()}
              </p>
            </td>
          </tr>
        )}
      </Show>
    </>
  );
}

function Figure(props: {
  readonly text: string;
  readonly faint?: boolean;
  readonly alarm?: boolean;
  readonly title?: string;
}): JSX.Element {
  return (
    <td
      class="px-2.5 text-right"
      classList={{
        "text-ink-3": props.faint ?? false,
        "font-medium text-warn-ink": props.alarm ?? false,
      }}
      title={props.title}
    >
      {props.text}
    </td>
  );
}
