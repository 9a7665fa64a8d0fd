import { type JSX, Show } from "solid-js";
import type { ObjectDescription } from "../client/api.ts";
import { lagText } from "../format/duration.ts";
import { countText } from "../format/number.ts";
import type { LiveRows } from "../rows/create-live-rows.ts";
import { useSync } from "../state/sync.tsx";
import { Icon } from "../ui/icon.tsx";
import { PipelineChip } from "../ui/pipeline-state.tsx";
import { heldAs, viewCondition, viewParts } from "../view/list-condition.ts";
import { ColumnMenu } from "./column-menu.tsx";
import type { GridView } from "./create-grid-view.ts";
import type { Total } from "./create-total.ts";
import { ExportButton } from "./export-button.tsx";
import type { GridSelection } from "./create-grid-selection.ts";
import { FilterMenu } from "./filter-menu.tsx";
import { HistoryMenu } from "./history-menu.tsx";
import { NewcomerPill } from "./newcomer-pill.tsx";

export type OpenPanel = "filter" | "columns" | "history" | null;

/** What is shown, how many, and the tools: filter, columns, pause, read again. */
export function GridToolbar(props: {
  readonly ref: (element: HTMLDivElement) => void;
  readonly description: ObjectDescription;
  readonly grid: GridView;
  readonly rows: LiveRows;
  readonly total: Total;
  readonly selection: GridSelection;
  readonly onCopy: (headings: boolean) => void;
  readonly open: OpenPanel;
  readonly onOpen: (panel: OpenPanel) => void;
}): JSX.Element {
  const isThen = () => props.grid.view().asOf !== null;
  // What differs is told of filters alone, and until now.
  const isTold = () => props.grid.view().where === null && !isThen();
  const showSince = (since: string) => {
    props.onOpen(null);
    props.grid.showSince(since);
  };
  return (
    <div class="relative z-10 flex h-13 shrink-0 items-center gap-3 px-4 md:px-5">
      {/* On a phone the bar above says it, and the tools need the room. */}
      <h1 class="min-w-0 truncate text-lg max-sm:sr-only font-semibold tracking-tight">
        {props.description.labelPlural}
      </h1>
      <TotalText total={props.total} />
      <NewcomerPill rows={props.rows} />
      <CopyTools selection={props.selection} onCopy={props.onCopy} />
      <Show when={!isThen()}>
        <PipelineNotice object={props.description.object} />
      </Show>
      <div ref={(element) => props.ref(element)} class="ml-auto flex shrink-0 gap-1.5">
        <FilterMenu
          open={props.open === "filter"}
          onOpen={(open) => props.onOpen(open ? "filter" : null)}
          object={props.description.object}
          count={viewParts(props.grid.view()).length}
          condition={viewCondition(props.grid.view())}
          sort={props.grid.view().sort}
          onApply={(condition, sort) => {
            props.onOpen(null);
            props.grid.show({ ...heldAs(condition, props.grid.byName()), sort });
          }}
        />
        <ColumnMenu
          open={props.open === "columns"}
          onOpen={(open) => props.onOpen(open ? "columns" : null)}
          columns={props.grid.columns()}
          shown={props.grid.shown()}
          onShow={(columns) => props.grid.show({ columns })}
        />
        <HistoryMenu
          open={props.open === "history"}
          onOpen={(open) => props.onOpen(open ? "history" : null)}
          time={timeOf(props.grid.view().asOf)}
          onAsOf={(asOf) => {
            props.onOpen(null);
            props.grid.show({ asOf });
          }}
          onSince={isTold() ? showSince : undefined}
        />
        <a class="button" href={props.grid.groupsHref()} title="Count and add up in groups (s)">
          <Icon name="groups" />
          <span class="sr-only lg:not-sr-only">Groups</span>
        </a>
        <ExportButton
          label={props.description.labelPlural}
          question={props.grid.question()}
          shown={props.grid.shown()}
          all={props.grid.columns().map(({ column }) => column)}
          total={props.total.known() ?? undefined}
        />
        <Show when={!isThen()}>
          <PauseButton rows={props.rows} />
        </Show>
      </div>
    </div>
  );
}

/** How many records there are, as far as it is known. */
function TotalText(props: { readonly total: Total }): JSX.Element {
  return (
    <span class="shrink-0 text-sm text-ink-3" data-total>
      <Show
        when={props.total.known()}
        fallback={<span class="h-3.5 w-12" classList={{ bone: props.total.isCounting() }} />}
      >
        {/* A bare text would stay as it was first. */}
        {(total) => <>{`${total().exact ? "" : "≈ "}${countText(total().count)}`}</>}
      </Show>
    </span>
  );
}

/** Contents are no time that a field could show. */
const timeOf = (moment: string | null) => (moment?.startsWith("{") ? null : moment);

/** Shown while cells are selected. Ctrl+C copies them, too. */
function CopyTools(props: {
  readonly selection: GridSelection;
  readonly onCopy: (headings: boolean) => void;
}): JSX.Element {
  const count = () => {
    const range = props.selection.range();
    return range ? (range.bottom - range.top + 1) * (range.right - range.left + 1) : 0;
  };
  return (
    <Show when={count() > 0}>
      <span class="hidden shrink-0 items-center gap-1.5 text-xs text-ink-3 md:flex">
        {countText(count())} cells
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
    </Show>
  );
}

/** Shown while the pipeline is not live. Rows may be old then, even if the connection is live. */
function PipelineNotice(props: { readonly object: string }): JSX.Element {
  const sync = useSync();
  const trouble = () => {
    const status = sync.status(props.object);
    return status && status.state !== "live" ? status : null;
  };
  return (
    <Show when={trouble()}>
      {(status) => (
        <span class="hidden min-w-0 flex-1 basis-0 items-center gap-2 md:flex">
          <PipelineChip state={status().state} />
          <span class="truncate text-xs text-ink-3" title={status().reason ?? undefined}>
            {status().reason ??
              (status().lagMs === null ? "" : `${lagText(status().lagMs)} behind Salesforce`)}
          </span>
        </span>
      )}
    </Show>
  );
}

function PauseButton(props: { readonly rows: LiveRows }): JSX.Element {
  return (
    <button
      type="button"
      class="button"
      aria-pressed={props.rows.paused()}
      title={props.rows.paused() ? "Show the changes (p)" : "Hold changes back (p)"}
      onClick={() => props.rows.setPaused(!props.rows.paused())}
    >
      <Icon name={props.rows.paused() ? "play" : "pause"} />
      <Show when={props.rows.paused()} fallback={<span class="sr-only sm:not-sr-only">Pause</span>}>
        Paused
        <Show when={props.rows.held() > 0}>
          <span>· {countText(props.rows.held())}</span>
        </Show>
      </Show>
    </button>
  );
}
