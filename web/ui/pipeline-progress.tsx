import { type JSX, Show } from "solid-js";
import type { ObjectStatus } from "../../edge/protocol/sync.ts";
import { countText, percentOf } from "../format/number.ts";
import { PipelineChip, PipelineDot } from "./pipeline-state.tsx";

type Snapshot = NonNullable<ObjectStatus["snapshot"]>;

/** The state of a pipeline; of one that copies, how far it is. */
export function PipelineProgress(props: {
  readonly status: ObjectStatus;
  readonly class?: string;
}): JSX.Element {
  const running = () =>
    props.status.state === "copying" && props.status.snapshot?.finishedAt === null
      ? props.status.snapshot
      : null;
  return (
    <Show when={running()} fallback={<PipelineChip state={props.status.state} />}>
      {(snapshot) => (
        <div class={props.class}>
          <CopyProgress snapshot={snapshot()} label={props.status.labelPlural} />
        </div>
      )}
    </Show>
  );
}

/** How far a copy is: percents where Salesforce has told how many rows there are, else the rows so far. */
function CopyProgress(props: { readonly snapshot: Snapshot; readonly label: string }): JSX.Element {
  const percent = () =>
    props.snapshot.rowsExpected === null
      ? null
      : percentOf(props.snapshot.rowsLoaded, props.snapshot.rowsExpected);
  const words = () => (props.snapshot.state === "merging" ? "Merging" : "Copying");
  return (
    <div
      class="max-w-44 pr-2"
      data-pipeline="copying"
      title={`${countText(props.snapshot.rowsLoaded)} of ${props.snapshot.rowsExpected === null ? "?" : countText(props.snapshot.rowsExpected)} rows`}
    >
      <div class="mb-1 flex items-center justify-between gap-2 text-xs font-medium text-accent-2">
        <span class="inline-flex items-center gap-1.5">
          <PipelineDot state="copying" silent />
          {words()}
        </span>
        <span>{percent() === null ? countText(props.snapshot.rowsLoaded) : `${percent()} %`}</span>
      </div>
      <div
        class="h-1 overflow-hidden rounded-full bg-tint"
        role="progressbar"
        aria-label={`Copying ${props.label}`}
        aria-valuemin="0"
        aria-valuemax="100"
        aria-valuenow={percent() ?? undefined}
      >
        <Show
          when={percent() !== null}
          fallback={<div class="indeterminate h-full w-2/5 rounded-full bg-accent" />}
        >
          <div
            class="h-full rounded-full bg-accent transition-[width] duration-150"
            style={{ width: `${percent()}%` }}
          />
        </Show>
      </div>
    </div>
  );
}
