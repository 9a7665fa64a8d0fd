import { type JSX, lazy, Show } from "solid-js";
import { Icon } from "../ui/icon.tsx";
import { Later } from "../ui/later.tsx";
import { Popover } from "../ui/popover.tsx";
import type { EditorProps } from "./filter-editor.tsx";

const FilterEditor = lazy(async () => ({
  default: (await import("./filter-editor.tsx")).FilterEditor,
}));

/** The button with the number of filters, and the editor behind it. */
export function FilterMenu(
  props: EditorProps & { readonly open: boolean; readonly onOpen: (open: boolean) => void },
): JSX.Element {
  return (
    <Popover
      open={props.open}
      onOpen={props.onOpen}
      label="Filters"
      title="Filter (/)"
      width="md:w-150"
      button={
        <>
          <Icon name="filter" />
          <span class="sr-only sm:not-sr-only">Filter</span>
          <Show when={props.filters.length > 0}>
            <span>
              {props.filters.length}
              <span class="sr-only"> in force</span>
            </span>
          </Show>
        </>
      }
    >
      <Later fallback={<div class="h-40" aria-busy="true" />}>
        <FilterEditor {...props} />
      </Later>
    </Popover>
  );
}
