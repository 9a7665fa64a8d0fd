import { useLocation, useNavigate } from "@solidjs/router";
import { useQuery } from "@tanstack/solid-query";
import {
  createEffect,
  createMemo,
  createSignal,
  type JSX,
  Match,
  on,
  Show,
  Switch,
} from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import { api, ApiProblem, type ObjectDescription } from "../api.ts";
import { cellText } from "../format/cell-text.ts";
import { columnKind, isNumeric } from "../format/column-kind.ts";
import { countText } from "../format/number.ts";
import { showConnection } from "../live/connection.ts";
import { createLiveRows, PAGE_ROWS } from "../rows/create-live-rows.ts";
import type { Question } from "../rows/row-pages.ts";
import type { Row } from "../rows/row-store.ts";
import { shownColumns } from "../state/default-columns.ts";
import { filterParam } from "../state/filter.ts";
import { rememberView } from "../state/last-view.ts";
import { settled } from "../state/query.ts";
import { parseView, sortParam, type ViewState, viewSearch } from "../state/view-state.ts";
import { announce } from "../ui/live-region.tsx";
import { showPlace } from "../ui/place.tsx";
import { EmptyView, ProblemView } from "../ui/problem-view.tsx";
import { createShortcuts } from "../ui/shortcut.ts";
import { createColumnTable } from "./column-table.ts";
import { columnWidth, figuresWidth } from "./column-width.ts";
import { FilterChips } from "./filter-chips.tsx";
import { Grid } from "./grid.tsx";
import { SkeletonRows } from "./grid-skeleton.tsx";
import { GridToolbar } from "./grid-toolbar.tsx";
import { NewRowsPill } from "./new-rows-pill.tsx";

/** How often a count is asked again: with filters it cannot be kept up by counting along. */
const COUNT_EVERY_MS = { filtered: 10_000, whole: 60_000 };

/** The grid of an object with its tools. What it shows is in the URL. */
export function ObjectGrid(props: {
  readonly object: string;
  readonly description: ObjectDescription;
}): JSX.Element {
  const navigate = useNavigate();
  const location = useLocation();
  const columns = createMemo(() => props.description.columns, [], { equals: sameColumns });
  const byName = createMemo(() => new Map(columns().map((column) => [column.column, column])));
  const view = createMemo(() => parseView(location.search));
  const shown = createMemo(
    () => shownColumns(columns(), view().columns).map((column) => column.column),
    [],
    {
      equals: sameList,
    },
  );
  const show = (part: Partial<ViewState>) =>
    navigate(`${location.pathname}${viewSearch({ ...view(), ...part })}`, { scroll: false });

  // Columns that are hidden stay read, so that showing fewer asks nothing.
  const read = createMemo<readonly string[]>(
    (before) => (shown().every((column) => before.includes(column)) ? before : shown()),
    [],
  );
  const question = createMemo<Question>(
    () => ({
      object: props.object,
      columns: read(),
      allColumns: read().length === columns().length,
      filters: view().filters.map(filterParam),
      sort: sortParam(view().sort),
    }),
    { object: props.object, columns: [], filters: [], sort: "" },
    { equals: (a, b) => JSON.stringify(a) === JSON.stringify(b) },
  );
  const rows = createLiveRows({ object: props.object, columns: byName(), question });
  // Of the first rows: what is read later must not move the columns.
  const first = createMemo(() => rows.ids().slice(0, PAGE_ROWS), [], { equals: sameList });
  const widths = createMemo(() =>
    numberWidths(
      columns(),
      first().flatMap((id) => rows.peek(id) ?? []),
    ),
  );
  const table = createColumnTable({
    columns: columns(),
    shown,
    sorted: () => view().sort,
    widths,
    onSort: (sort) => show({ sort }),
  });

  const count = useQuery(() => ({
    queryKey: ["count", props.object, question().filters],
    queryFn: ({ signal }) => api.count(props.object, question().filters, signal),
    refetchInterval: question().filters.length > 0 ? COUNT_EVERY_MS.filtered : COUNT_EVERY_MS.whole,
  }));
  const total = createMemo(() => {
    const answer = settled(count);
    if (!answer) return null;
    const drift = question().filters.length === 0 ? rows.drift(answer.seq) : 0;
    return { count: Math.max(0, answer.count + drift), exact: answer.exact };
  });

  const [open, setOpen] = createSignal<"filter" | "columns" | null>(null);
  let toolbar: HTMLDivElement | undefined;
  createShortcuts({
    "/": () => setOpen("filter"),
    c: () => setOpen("columns"),
    p: () => rows.setPaused(!rows.paused()),
    r: () => rows.refresh(),
  });
  showPlace(() => [{ label: "Objects", href: "/" }, { label: props.description.labelPlural }]);
  // Where no row could be read there is nothing to be live about.
  showConnection(() => (rows.state().status === "failed" ? null : rows.connection()));
  createEffect(() => rememberView(props.object, location.search));
  createEffect(
    on(
      () => [rows.state().status, rows.state().isRefreshing] as const,
      ([status, isRefreshing]) => {
        const number = total();
        if (status !== "ready" || isRefreshing) return;
        announce(
          "rows",
          `${number ? countText(number.count) : rows.ids().length} ${props.description.labelPlural} shown.`,
        );
      },
    ),
  );
  createEffect(
    on(rows.newCount, (number) => {
      if (number > 0) announce("new", `${number} new ${number === 1 ? "row" : "rows"}.`);
    }),
  );

  const isEmpty = () => rows.state().status === "ready" && rows.ids().length === 0;
  return (
    <div class="flex h-full flex-col">
      <GridToolbar
        ref={(element) => (toolbar = element)}
        description={props.description}
        columns={columns()}
        shown={shown()}
        view={view()}
        rows={rows}
        total={total()}
        isCounting={!total() && !count.isError}
        open={open()}
        onOpen={setOpen}
        onView={show}
      />
      <Show when={view().filters.length > 0}>
        <FilterChips
          filters={view().filters}
          columns={byName()}
          onEdit={() => setOpen("filter")}
          onRemove={(index) => show({ filters: view().filters.filter((_, at) => at !== index) })}
        />
      </Show>
      <div class="relative flex min-h-0 flex-1 flex-col border-t border-line">
        <NewRowsPill count={rows.newCount()} onShow={rows.refresh} />
        <Switch
          fallback={
            <Grid
              object={props.object}
              label={props.description.labelPlural}
              columns={byName()}
              table={table}
              rows={rows}
              total={total()?.exact === true ? total()?.count : undefined}
              onEscape={() => toolbar?.querySelector("button")?.focus()}
            />
          }
        >
          <Match when={rows.state().status === "loading"}>
            <div class="h-8 shrink-0 border-b border-line-2 bg-sunken" />
            <SkeletonRows />
          </Match>
          <Match when={rows.state().error}>
            {(error) => (
              <ProblemView nested error={error()} onRetry={rows.refresh}>
                <Show when={error() instanceof ApiProblem && location.search !== ""}>
                  <button type="button" class="button" onClick={() => navigate(location.pathname)}>
                    Show the default view
                  </button>
                </Show>
              </ProblemView>
            )}
          </Match>
          <Match when={isEmpty() && view().filters.length > 0}>
            <EmptyView
              title="Nothing matches"
              detail={`No record of ${props.description.labelPlural} passes these filters.`}
            >
              <button type="button" class="button" onClick={() => show({ filters: [] })}>
                Clear the filters
              </button>
            </EmptyView>
          </Match>
          <Match when={isEmpty()}>
            <EmptyView
              title={`No ${props.description.labelPlural} yet`}
              detail={emptyDetail(props.description)}
            />
          </Match>
        </Switch>
      </div>
    </div>
  );
}

function emptyDetail(description: ObjectDescription): string {
  const { state, reason } = description.status;
  if (state === "queued" || state === "copying")
    return "They are being copied from Salesforce and appear when the copy ends.";
  return reason ?? "As soon as there is one in the org, it appears here.";
}

/** Numbers are shown whole: their columns are as wide as the longest of these rows. */
function numberWidths(
  columns: readonly Column[],
  rows: readonly Row[],
): Readonly<Record<string, number>> {
  const now = new Date();
  const widths: Record<string, number> = {};
  for (const column of columns) {
    if (!isNumeric(columnKind(column.type))) continue;
    const texts = rows.map((row) => cellText(column, row.cells[column.column], now));
    widths[column.column] = Math.max(columnWidth(column, window.innerWidth), figuresWidth(texts));
  }
  return widths;
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index]);
}

function sameColumns(a: readonly Column[], b: readonly Column[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
