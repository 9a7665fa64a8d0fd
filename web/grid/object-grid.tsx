import { useLocation } from "@solidjs/router";
import {
  type Accessor,
  createEffect,
  createMemo,
  createSignal,
  type JSX,
  lazy,
  mergeProps,
  on,
  Show,
} from "solid-js";
import { Dynamic } from "solid-js/web";
import type { Column } from "../../edge/protocol/object.ts";
import { ALL_RECORDS } from "../../edge/protocol/view-address.ts";
import type { ObjectDescription } from "../client/api.ts";
import { countText } from "../format/number.ts";
import { cellText } from "../kinds/cell-text.ts";
import { kindOf } from "../kinds/registry.ts";
import { showConnections } from "../live/connection.ts";
import { createLiveRows, type LiveRows } from "../rows/create-live-rows.ts";
import { createRowsThen } from "../rows/create-rows-then.ts";
import { type RecordHref, RecordHrefProvider } from "../state/record-href.ts";
import { rememberList, rememberView, takeCell } from "../view/last-view.ts";
import type { ListAddress } from "../view/list-address.ts";
import { viewPath } from "../view/over.ts";
import { FIRST_ROWS } from "../view/page-rows.ts";
import { recordMoment } from "../view/record-moment.ts";
import { isNarrowed, type Width } from "../view/view-state.ts";
import type { ShownList } from "../views/shown-list.ts";
import { ViewTitle } from "../views/view-title.tsx";
import { CodeGone, Later } from "../ui/later.tsx";
import { announce } from "../ui/live-region.tsx";
import { isNarrow } from "../ui/narrow.ts";
import { type Crumb, showPlace } from "../ui/place.tsx";
import { createShortcuts } from "../ui/shortcut.ts";
import { createColumnTable } from "./column-table.ts";
import { columnWidth, figuresWidth } from "./column-width.ts";
import { createColumnTools } from "./create-column-tools.ts";
import { createCopy } from "./create-copy.ts";
import { type CreatedBars, createListBars } from "./create-list-bars.ts";
import { createGridSelection } from "./create-grid-selection.ts";
import { createGridView, type GridView, sameText } from "./create-grid-view.ts";
import { createSlow } from "./create-slow.ts";
import { createTotal, type Total } from "./create-total.ts";
import { createListLength } from "./create-list-length.ts";
import { Grid, type GridPlaces } from "./grid.tsx";
import { GridBody } from "./grid-body.tsx";
import { SkeletonBody } from "./grid-skeleton.tsx";
import type { BarsProps } from "./list-bars.tsx";
import { newcomerWords } from "./newcomer-words.ts";
import { PlaceBar } from "./place-bar.tsx";
import { GridToolbar } from "./grid-toolbar.tsx";
import { NarrowTools } from "./narrow-tools.tsx";
import type { OpenPanel, ToolsProps } from "./tool-props.ts";

/** The grid of an object with its tools. What it shows is in the URL: the rows of now, or those of a moment. */
export function ObjectGrid(props: {
  readonly description: ObjectDescription;
  readonly list: ShownList;
  readonly isThen: boolean;
}): JSX.Element {
  const { object } = props.description;
  const grid = createGridView(props);
  const cell = takeCell(object, useLocation().search);
  const { question } = grid;
  const rows = props.isThen
    ? createRowsThen({ question, through: cell })
    : createLiveRows({ object, columns: grid.byName(), question, through: cell });
  const total = createTotal(grid.question, rows);
  const isFiltered = () => question().filters.length > 0 || question().asked?.where !== undefined;
  const length = createListLength(rows, total, isFiltered);
  const [places, setPlaces] = createSignal<GridPlaces>();
  const selection = createGridSelection(rows, grid.shown);
  const copy = createCopy({ columns: grid.byName(), shown: grid.shown, rows, selection });
  const tools = createColumnTools(grid, () => table.visible());
  const table = createColumnTable({
    columns: grid.columns(),
    shown: grid.shown,
    sorted: () => grid.view().sort,
    widths: createWidths(grid, rows, tools.draft),
    onSort: (sort) => grid.show({ sort }),
  });
  const bars = createListBars(() => isToBeSaid(grid));
  const [open, openPanel] = createOpenPanel(bars);
  let toolbar: HTMLDivElement | undefined;
  const toolsProps = mergeProps(() => ({ description: props.description, open: open() }), {
    grid,
    rows,
    total,
    tools,
    onOpen: openPanel,
  }) satisfies ToolsProps;

  createListShortcuts(grid, rows, openPanel);
  tellAround(props, rows, total);

  return (
    <div class="flex h-full flex-col">
      <GridToolbar
        {...toolsProps}
        ref={(element) => (toolbar = element)}
        selection={selection}
        onCopy={copy}
      >
        <Title {...props} open={open()} onOpen={openPanel} />
      </GridToolbar>
      {props.list.notice?.()}
      <BelowBars {...props} bars={bars} grid={grid} rows={rows} onEdit={() => openPanel("filter")}>
        <GridBody description={props.description} grid={grid} rows={rows}>
          <RecordHrefProvider value={recordHref(grid, rows)}>
            <Grid
              object={object}
              label={props.description.labelPlural}
              columns={grid.byName()}
              table={table}
              rows={rows}
              selection={selection}
              cell={cell}
              tools={tools}
              look={grid}
              length={length}
              onPlaces={setPlaces}
              onEscape={() => toolbar?.querySelector("button")?.focus()}
            />
          </RecordHrefProvider>
        </GridBody>
      </BelowBars>
      <PlaceBar rows={rows} length={length} places={places()}>
        <Show when={isNarrow()}>
          <NarrowTools {...toolsProps} ref={(element) => (toolbar = element)} />
        </Show>
      </PlaceBar>
    </div>
  );
}

/** Whether something stands above the rows: of cards, their order too. */
function isToBeSaid({ view, leftOut }: GridView): boolean {
  return isNarrowed(view()) || leftOut().length > 0 || (isNarrow() && view().sort.length > 0);
}

function createOpenPanel(bars: CreatedBars) {
  const [open, setOpen] = createSignal<OpenPanel>(null);
  const openPanel = (panel: OpenPanel) => {
    // What is chosen there is said above the rows, and they must not wait for that.
    bars.load();
    setOpen(panel);
  };
  return [open, openPanel] as const;
}

function createListShortcuts(
  grid: GridView,
  rows: LiveRows,
  openPanel: (panel: OpenPanel) => void,
): void {
  createShortcuts({
    v: () => openPanel("views"),
    "/": () => openPanel("filter"),
    c: () => openPanel("columns"),
    s: () => grid.showGroups(),
    p: () => rows.setPaused(!rows.paused()),
    r: () => rows.refresh(),
  });
}

/** What the list is called, and what is to be said of it. */
function Title(props: {
  readonly description: ObjectDescription;
  readonly list: ShownList;
  readonly open: OpenPanel;
  readonly onOpen: (panel: OpenPanel) => void;
}): JSX.Element {
  return (
    <>
      <ViewTitle
        object={props.description.object}
        label={props.description.labelPlural}
        columns={props.description.columns}
        list={props.list}
        open={props.open === "views"}
        onOpen={(isOpen) => props.onOpen(isOpen ? "views" : null)}
      />
      {props.list.beside?.()}
    </>
  );
}

const KeptNotice = lazy(async () => ({
  default: (await import("../ui/kept-notice.tsx")).KeptNotice,
}));
const IndexNotice = lazy(async () => ({
  default: (await import("./index-notice.tsx")).IndexNotice,
}));

/** What says how the list is narrowed, and the list below it. */
function BelowBars(
  props: BarsProps & {
    readonly description: ObjectDescription;
    readonly bars: CreatedBars;
    readonly children: JSX.Element;
  },
): JSX.Element {
  const isSlow = createSlow(props.rows);
  return (
    <>
      <Show when={props.rows.state().error && props.rows.state().keptAtMs}>
        {(atMs) => (
          <Later>
            <KeptNotice atMs={atMs()} />
          </Later>
        )}
      </Show>
      <Show when={props.bars.isGone()}>
        <CodeGone />
      </Show>
      <Show when={isSlow()}>
        <Later>
          <IndexNotice description={props.description} grid={props.grid} />
        </Later>
      </Show>
      <Dynamic
        component={props.bars.shown()}
        grid={props.grid}
        rows={props.rows}
        onEdit={() => props.onEdit()}
      />
      <Show when={!props.bars.isAwaited()} fallback={<SkeletonBody />}>
        {props.children}
      </Show>
    </>
  );
}

/** Records of a list as of a moment are shown as of that moment. */
function recordHref({ view }: GridView, { asOf: named }: LiveRows): RecordHref {
  return (object, id) => {
    const { asOf } = view();
    const moment = asOf === null ? null : recordMoment(asOf, named(), object);
    const path = `/objects/${object}/${id}`;
    return moment === null ? path : `${path}?asOf=${encodeURIComponent(moment)}`;
  };
}

/** What the page around the grid is told: where we are, how live it is, what to say to screen readers. */
function tellAround(
  props: {
    readonly description: ObjectDescription;
    readonly list: ListAddress;
    readonly isThen: boolean;
  },
  rows: LiveRows,
  total: Total,
): void {
  const location = useLocation();
  const label = () => props.description.labelPlural;
  showPlace(() => placeOf(props.description, props.list));
  // Where no row could be read there is nothing to be live about.
  showConnections(() => {
    if (props.isThen) return "then";
    const connection = rows.state().status === "failed" ? null : rows.connection();
    return connection === null ? [] : [connection];
  });
  createEffect(() => rememberView(props.description.object, location.search));
  createEffect(() => rememberList(props.description.object, rows.ids()));
  createEffect(
    on(
      () => [rows.state().status, rows.state().isRefreshing] as const,
      ([status, isRefreshing]) => {
        const count = total.known()?.count;
        if (status !== "ready" || isRefreshing) return;
        const text = count === undefined ? rows.ids().length : countText(count);
        announce("rows", `${text} ${label()} shown.`);
      },
    ),
  );
  createEffect(
    on(
      () => newcomerWords(rows),
      (words) => {
        if (words !== "") announce("new", `${words}.`);
      },
    ),
  );
}

function placeOf({ object, labelPlural }: ObjectDescription, { under }: ListAddress): Crumb[] {
  const all = { label: "Objects", href: "/objects" };
  const view = under();
  if (view === null) return [all, { label: labelPlural }];
  return [all, { label: labelPlural, href: viewPath(object, ALL_RECORDS) }, { label: view.name }];
}

/** Widths that differ from a column's usual one: those of numbers, of the address, and of an edge that is dragged. */
function createWidths(
  grid: GridView,
  rows: LiveRows,
  draft: Accessor<Width | null>,
): Accessor<Readonly<Record<string, number>>> {
  const ofNumbers = createNumberWidths(grid.columns, rows);
  const chosen = () => [...grid.view().widths, ...[draft()].flatMap((one) => one ?? [])];
  return createMemo(() => ({
    ...ofNumbers(),
    ...Object.fromEntries(chosen().map(({ column, px }) => [column, px])),
  }));
}

/** Numbers are shown whole: their columns are as wide as the longest of the first rows. What is read later must not move them. */
function createNumberWidths(
  columns: Accessor<readonly Column[]>,
  rows: LiveRows,
): Accessor<Readonly<Record<string, number>>> {
  const first = createMemo<readonly string[]>(
    (before) => (rows.first() > 0 && before.length > 0 ? before : rows.ids().slice(0, FIRST_ROWS)),
    [],
    { equals: sameText },
  );
  return createMemo(() => {
    const now = new Date();
    const read = first().flatMap((id) => rows.peek(id) ?? []);
    const widths: Record<string, number> = {};
    for (const column of columns()) {
      if (!kindOf(column).isFigure) continue;
      const texts = read.map((row) => cellText(column, row.cells[column.column], now, row.cells));
      widths[column.column] = Math.max(columnWidth(column), figuresWidth(texts));
    }
    return widths;
  });
}
