import { createSignal, type JSX, lazy, Show } from "solid-js";
import { Icon } from "../ui/icon.tsx";
import { Later } from "../ui/later.tsx";
import { Popover } from "../ui/popover.tsx";
import { FilterMenu } from "./filter-menu.tsx";
import { toolProps, type ToolsProps } from "./tool-props.ts";

const NarrowSheet = lazy(async () => ({
  default: (await import("./narrow-sheet.tsx")).NarrowSheet,
}));
const ExportDialog = lazy(async () => ({
  default: (await import("../export/export-dialog.tsx")).ExportDialog,
}));

const SHEETS = { more: "More", columns: "Columns", history: "As of a moment" } as const;

/** The tools of a list at the thumb: conditions and order, and a sheet with all others. */
export function NarrowTools(
  props: ToolsProps & { readonly ref: (element: HTMLDivElement) => void },
): JSX.Element {
  const { filter, taken } = toolProps(props);
  const [isExporting, setExporting] = createSignal(false);
  const sheet = () => Object.keys(SHEETS).find((one) => one === props.open) as Sheet | undefined;
  return (
    <div ref={(element) => props.ref(element)} class="flex shrink-0 gap-1.5">
      <FilterMenu
        {...filter()}
        open={props.open === "filter"}
        onOpen={(open) => props.onOpen(open ? "filter" : null)}
      />
      <Popover
        open={sheet() !== undefined}
        onOpen={(open) => props.onOpen(open ? "more" : null)}
        label={SHEETS[sheet() ?? "more"]}
        width=""
        button={
          <>
            <Icon name="more" />
            <span class="sr-only">More</span>
          </>
        }
      >
        <Later fallback={<div class="h-60" aria-busy="true" />}>
          <NarrowSheet {...props} onExport={() => setExporting(true)} />
        </Later>
      </Popover>
      <Show when={isExporting()}>
        <Later>
          <ExportDialog {...taken()} onClose={() => setExporting(false)} />
        </Later>
      </Show>
    </div>
  );
}

type Sheet = keyof typeof SHEETS;
