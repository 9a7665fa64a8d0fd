import { type JSX, lazy, Show } from "solid-js";
import type { ObjectDescription } from "../client/api.ts";
import { countText } from "../format/number.ts";
import type { LiveRows } from "../rows/create-live-rows.ts";
import { useSync } from "../state/sync.tsx";
import { Icon } from "../ui/icon.tsx";
import { Later } from "../ui/later.tsx";
import { isNarrow } from "../ui/narrow.ts";
import { ColumnMenu } from "./column-menu.tsx";
import type { Total } from "./create-total.ts";
import { ExportButton } from "./export-button.tsx";
import type { GridSelection } from "./create-grid-selection.ts";
import { FilterMenu } from "./filter-menu.tsx";
import { HistoryMenu } from "./history-menu.tsx";
import { newcomerWords } from "./newcomer-words.ts";
import { type OpenPanel, toolProps, type ToolsProps } from "./tool-props.ts";
import type { ShownNotes } from "./toolbar-notes.tsx";

const ToolbarNotes = lazy(async () => ({
  default: (await import("./toolbar-notes.tsx")).ToolbarNotes,
}));

/** What is shown, how many, and, where there is room for them, the tools. */
export function GridToolbar(
  props: ToolsProps & {
    readonly ref: (element: HTMLDivElement) => void;
    readonly selection: GridSelection;
    readonly onCopy: (headings: boolean) => void;
    /** What the list is called. */
    readonly children: JSX.Element;
  },
): JSX.Element {
  const isThen = () => props.grid.view().asOf !== null;
  return (
    <div class="relative z-10 flex h-13 shrink-0 items-center gap-3 px-4 md:px-5">
      {props.children}
      <TotalText total={props.total} />
      <Notes {...props} isThen={isThen()} />
      <Show
        when={isNarrow()}
        fallback={
          <div ref={(element) => props.ref(element)} class="ml-auto flex shrink-0 gap-1.5">
            <ListTools {...props} />
          </div>
        }
      >
        <div class="ml-auto">
          <Show when={!isThen() && props.rows.paused()}>
            <PauseButton rows={props.rows} />
          </Show>
        </div>
      </Show>
    </div>
  );
}

function ListTools(props: ToolsProps): JSX.Element {
  const { isThen, filter, columns, history, taken } = toolProps(props);
  const open = (panel: OpenPanel) => ({
    open: props.open === panel,
    onOpen: (isOpen: boolean) => props.onOpen(isOpen ? panel : null),
  });
  return (
    <>
      <FilterMenu {...filter()} {...open("filter")} />
      <ColumnMenu {...columns()} {...open("columns")} />
      <HistoryMenu {...history()} {...open("history")} />
      <a class="button" href={props.grid.groupsHref()} title="Count and add up in groups (s)">
        <Icon name="groups" />
        <span class="sr-only lg:not-sr-only">Groups</span>
      </a>
      <ExportButton {...taken()} />
      <Show when={!isThen()}>
        <PauseButton rows={props.rows} />
      </Show>
    </>
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
      <Show when={props.rows.paused()} fallback="Pause">
        Paused
        <Show when={props.rows.held() > 0}>
          <span>· {countText(props.rows.held())}</span>
        </Show>
      </Show>
    </button>
  );
}
