import { type JSX, lazy, Match, Switch } from "solid-js";
import { MoreTools } from "./more-tools.tsx";
import { toolProps, type ToolsProps } from "./tool-props.ts";

const ColumnChooser = lazy(async () => ({
  default: (await import("./column-chooser.tsx")).ColumnChooser,
}));
const HistoryForm = lazy(async () => ({
  default: (await import("./history-form.tsx")).HistoryForm,
}));

/** What stands in the sheet of a list's tools: all of them, or the one that was chosen. */
export function NarrowSheet(props: ToolsProps & { readonly onExport: () => void }): JSX.Element {
  const { columns, history } = toolProps(props);
  return (
    <Switch fallback={<MoreTools {...props} />}>
      <Match when={props.open === "columns"}>
        <ColumnChooser {...columns()} onDone={() => props.onOpen(null)} />
      </Match>
      <Match when={props.open === "history"}>
        <HistoryForm {...history()} />
      </Match>
    </Switch>
  );
}
