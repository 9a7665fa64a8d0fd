import { type JSX, lazy, Show } from "solid-js";
import type { ObjectDescription } from "../client/api.ts";
import { countText } from "../format/number.ts";
import type { LiveRows } from "../rows/create-live-rows.ts";
import { useSync } from "../state/sync.tsx";
import { Icon } from "../ui/icon.tsx";
import { Later } from "../ui/later.tsx";
import { heldAs, viewCondition, viewParts } from "../view/list-condition.ts";
import { ColumnMenu } from "./column-menu.tsx";
import type { ColumnTools } from "./create-column-tools.ts";
import type { GridView } from "./create-grid-view.ts";
import type { Total } from "./create-total.ts";
import { ExportButton } from "./export-button.tsx";
import type { GridSelection } from "./create-grid-selection.ts";
import { FilterMenu } from "./filter-menu.tsx";
import { HistoryMenu } from "./history-menu.tsx";
import { newcomerWords } from "./newcomer-words.ts";
import type { ShownNotes } from "./toolbar-notes.tsx";

const ToolbarNotes = lazy(async () => ({
  default: (await import("./toolbar-notes.tsx")).ToolbarNotes,
}));

export type OpenPanel = "views" | "filter" | "columns" | "history" | null;

/** What is shown, how many, and the tools: filter, columns, pause, read again. */
export function GridToolbar(props: {
  readonly ref: (element: HTMLDivElement) => void;
  readonly description: ObjectDescription;
  readonly grid: GridView;
  readonly rows: LiveRows;
  readonly total: Total;
  readonly selection: GridSelection;
  readonly tools: ColumnTools;
  readonly onCopy: (headings: boolean) => void;
  readonly open: OpenPanel;
  readonly onOpen: (panel: OpenPanel) => void;
  /** What the list is called. */
  readonly children: JSX.Element;
}): JSX.Element {
  const isThen = () => props.grid.view().asOf !== null;
  // What differs is told of filters alone, and until now.
  const isTold = () => props.grid.view().where === null && !isThen();
  const showSince = (since: string) => {
    props.onOpen(null);
    props.grid.showSince(since);
  };
  return (
    <div class="relative z-10 flex h-13 shrink-0 items-center gap-3 px-4 max-sm:h-26 max-sm:flex-col max-sm:items-stretch max-sm:justify-center max-sm:gap-1.5 md:px-5">
      {/* A line of its own on a phone. */}
      <div class="contents max-sm:flex max-sm:items-center max-sm:gap-3">
        {props.children}
        <TotalText total={props.total} />
        <Notes {...props} isThen={isThen()} />
      </div>
      <div ref={(element) => props.ref(element)} class="ml-auto flex shrink-0 gap-1.5 max-sm:ml-0">
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
          grid={props.grid}
          tools={props.tools}
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

type NotesProps = Omit<ShownNotes, "words" | "trouble"> & {
  readonly description: ObjectDescription;
  readonly isThen: boolean;
};

/** What there is to be said or done now and then. */
function Notes(props: NotesProps): JSX.Element {
  const sync = useSync();
  const words = () => newcomerWords(props.rows);
  const trouble = () => {
    const status = props.isThen ? undefined : sync.status(props.description.object);
    return status?.state === "live" ? undefined : status;
  };
  return (
    <Show when={props.selection.range() ?? trouble() ?? words()}>
      <Later>
        <ToolbarNotes {...props} words={words()} trouble={trouble()} />
      </Later>
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
