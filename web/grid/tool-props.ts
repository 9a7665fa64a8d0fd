import type { ObjectDescription } from "../client/api.ts";
import type { LiveRows } from "../rows/create-live-rows.ts";
import { heldAs, viewCondition, viewParts } from "../view/list-condition.ts";
import type { ColumnTools } from "./create-column-tools.ts";
import type { GridView } from "./create-grid-view.ts";
import type { Total } from "./create-total.ts";
import type { EditorProps } from "./list-editor.tsx";

/** What is open of a list's tools; `more` is what a narrow screen has them in. */
export type OpenPanel = "views" | "filter" | "columns" | "history" | "more" | null;

/** What the tools of a list work on. */
export type ToolsProps = {
  readonly description: ObjectDescription;
  readonly grid: GridView;
  readonly rows: LiveRows;
  readonly total: Total;
  readonly tools: ColumnTools;
  readonly open: OpenPanel;
  readonly onOpen: (panel: OpenPanel) => void;
};

/** What each tool is given, wherever it is drawn. */
export function toolProps(props: ToolsProps) {
  const view = () => props.grid.view();
  const isThen = () => view().asOf !== null;
  // What differs is told of filters alone, and until now.
  const isTold = () => view().where === null && !isThen();
  const showSince = (since: string) => {
    props.onOpen(null);
    props.grid.showSince(since);
  };
  return {
    isThen,
    filter: () => ({
      object: props.description.object,
      count: viewParts(view()).length,
      condition: viewCondition(view()),
      sort: view().sort,
      onApply(...[condition, sort]: Parameters<EditorProps["onApply"]>) {
        props.onOpen(null);
        props.grid.show({ ...heldAs(condition, props.grid.byName()), sort });
      },
    }),
    columns: () => ({
      columns: props.grid.columns(),
      shown: props.grid.shown(),
      onShow: (columns: readonly string[] | null) => props.grid.show({ columns }),
      grid: props.grid,
      tools: props.tools,
    }),
    history: () => ({
      time: timeOf(view().asOf),
      onAsOf(asOf: string) {
        props.onOpen(null);
        props.grid.show({ asOf });
      },
      onSince: isTold() ? showSince : undefined,
    }),
    taken: () => ({
      label: props.description.labelPlural,
      question: props.grid.question(),
      shown: props.grid.shown(),
      all: props.grid.columns().map(({ column }) => column),
      total: props.total.known() ?? undefined,
    }),
  };
}

/** Contents are no time that a field could show. */
const timeOf = (moment: string | null) => (moment?.startsWith("{") ? null : moment);
