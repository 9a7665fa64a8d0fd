import { type JSX, Show } from "solid-js";
import { countText } from "../format/number.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import type { ToolsProps } from "./tool-props.ts";

const CLASS = "flex min-h-12 w-full items-center gap-3 px-4 text-left text-base hover:bg-hover";

/** Every tool of a list that stands nowhere else on a narrow screen. */
export function MoreTools(props: ToolsProps & { readonly onExport: () => void }): JSX.Element {
  const isThen = () => props.grid.view().asOf !== null;
  const then = (run: () => void) => () => {
    props.onOpen(null);
    run();
  };
  return (
    <ul class="py-1.5" aria-label="Tools">
      <Tool
        icon="columns"
        what="Columns"
        now={`${countText(props.grid.shown().length)} shown`}
        run={() => props.onOpen("columns")}
      />
      <Tool icon="order" what="Order" now={orderText(props)} run={() => props.onOpen("filter")} />
      <Tool icon="clock" what="As of…" run={() => props.onOpen("history")} />
      <li>
        <a class={CLASS} href={props.grid.groupsHref()}>
          <Icon name="groups" class="text-ink-3" />
          Groups
        </a>
      </li>
      <Tool icon="download" what="Export" run={then(() => props.onExport())} />
      <Show when={!isThen()}>
        <Tool
          icon={props.rows.paused() ? "play" : "pause"}
          what={props.rows.paused() ? "Show the changes" : "Pause"}
          run={then(() => props.rows.setPaused(!props.rows.paused()))}
        />
      </Show>
      <Tool icon="retry" what="Read again" run={then(() => props.rows.refresh())} />
    </ul>
  );
}

function Tool(props: {
  readonly icon: IconName;
  readonly what: string;
  /** How it is now. */
  readonly now?: string;
  readonly run: () => void;
}): JSX.Element {
  return (
    <li>
      <button type="button" class={CLASS} onClick={() => props.run()}>
        <Icon name={props.icon} class="text-ink-3" />
        <span class="shrink-0">{props.what}</span>
        <span class="ml-auto min-w-0 truncate text-sm text-ink-3">{props.now}</span>
      </button>
    </li>
  );
}

/** By what the list is ordered first. */
function orderText({ grid }: ToolsProps): string {
  const [first] = grid.view().sort;
  if (first === undefined) return "";
  const label = grid.byName().get(first.column)?.label ?? first.column;
  return `${label}, ${first.descending ? "descending" : "ascending"}`;
}
