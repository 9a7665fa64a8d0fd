import { type JSX, lazy } from "solid-js";
import { Icon } from "../ui/icon.tsx";
import { Later } from "../ui/later.tsx";
import { Popover } from "../ui/popover.tsx";
import type { ChooserProps } from "./column-chooser.tsx";

const ColumnChooser = lazy(async () => ({
  default: (await import("./column-chooser.tsx")).ColumnChooser,
}));

/** Which columns are shown, and how: their order, their widths, and those that stay at the left. */
export function ColumnMenu(
  props: ChooserProps & {
    readonly open: boolean;
    readonly onOpen: (open: boolean) => void;
  },
): JSX.Element {
  return (
    <Popover
      open={props.open}
      onOpen={props.onOpen}
      label="Columns"
      title="Columns (c)"
      width="md:w-96"
      button={
        <>
          <Icon name="columns" />
          Columns
          <span class="text-ink-3">
            {props.shown.length}
            <span class="sr-only"> shown</span>
          </span>
        </>
      }
    >
      <Later fallback={<div class="h-100" aria-busy="true" />}>
        <ColumnChooser {...props} onDone={() => props.onOpen(false)} />
      </Later>
    </Popover>
  );
}
