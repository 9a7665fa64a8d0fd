import { type JSX, Show } from "solid-js";
import type { ObjectStatus } from "../../edge/protocol/sync.ts";
import { lagText } from "../format/duration.ts";
import { countText } from "../format/number.ts";
import type { LiveRows } from "../rows/create-live-rows.ts";
import { Icon } from "../ui/icon.tsx";
import { PipelineChip } from "../ui/pipeline-state.tsx";
import type { CellRange } from "./cell-range.ts";
import type { GridSelection } from "./create-grid-selection.ts";

export type ShownNotes = {
  readonly rows: LiveRows;
  readonly selection: GridSelection;
  readonly onCopy: (headings: boolean) => void;
  /** Of the records that came to match. */
  readonly words: string;
  /** The pipeline's, while it is not live. */
  readonly trouble: ObjectStatus | undefined;
};

/** What a list has to say or to offer now and then: new rows, selected cells, a pipeline that is not live. */
export function ToolbarNotes(props: ShownNotes): JSX.Element {
  return (
    <>
      <Show when={props.words !== "" && props.rows.state().status === "ready"}>
        <NewcomerPill rows={props.rows} words={props.words} />
      </Show>
      <Show when={props.selection.range()}>
        {(range) => (
          <CopyTools range={range()} missing={props.selection.missing()} onCopy={props.onCopy} />
        )}
      </Show>
      <Show when={props.trouble}>{(status) => <PipelineNotice status={status()} />}</Show>
    </>
  );
}

/** Counts records that came to match instead of inserting them, so that rows do not move while they are read. */
function NewcomerPill(props: { readonly rows: LiveRows; readonly words: string }): JSX.Element {
  return (
    <button
      type="button"
      class="button button-primary min-w-0 shrink-0 rounded-full px-3"
      title="Show them"
      data-newcomers
      onClick={() => props.rows.showNew()}
    >
      <Icon name="up" class="size-3.5" />
      <span class="sm:hidden" aria-hidden="true">
        {countText(props.rows.newcomers().size)}
      </span>
      <span class="max-sm:sr-only">{props.words}</span>
    </button>
  );
}

/** Shown while cells are selected. Ctrl+C copies them, too. */
function CopyTools(props: {
  readonly range: CellRange;
  /** Rows of it that are not loaded. */
  readonly missing: number;
  readonly onCopy: (headings: boolean) => void;
}): JSX.Element {
  const count = () => {
    const { top, bottom, left, right } = props.range;
    return (bottom - top + 1) * (right - left + 1);
  };
  return (
    <span class="hidden shrink-0 items-center gap-1.5 text-xs text-ink-3 md:flex">
      {countText(count())} cells
      <Show when={props.missing}>
        {(missing) => (
          <span class="text-warn-ink" data-missing>
            {`${countText(missing())} rows not loaded`}
          </span>
        )}
      </Show>
      <button
        type="button"
        class="button"
        title="Copy (Ctrl+C)"
        onClick={() => props.onCopy(false)}
      >
        Copy
      </button>
      <button
        type="button"
        class="button"
        title="Copy with headings (Ctrl+Shift+C)"
        onClick={() => props.onCopy(true)}
      >
        With headings
      </button>
    </span>
  );
}

/** Shown while the pipeline is not live. Rows may be old then, even if the connection is live. */
function PipelineNotice(props: { readonly status: ObjectStatus }): JSX.Element {
  const behind = () => {
    const { lagMs } = props.status;
    return lagMs === null ? "" : `${lagText(lagMs)} behind Salesforce`;
  };
  return (
    <span class="flex min-w-0 items-center gap-2 md:flex-1 md:basis-0">
      <PipelineChip state={props.status.state} />
      <span
        class="truncate text-xs text-ink-3 max-md:sr-only"
        title={props.status.reason ?? undefined}
      >
        {props.status.reason ?? behind()}
      </span>
    </span>
  );
}
