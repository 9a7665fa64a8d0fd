import { type JSX, lazy, Show } from "solid-js";
import { Icon } from "../ui/icon.tsx";
import { Later } from "../ui/later.tsx";
import { Popover } from "../ui/popover.tsx";
import type { EditorProps } from "./list-editor.tsx";

const ListEditor = lazy(async () => ({
  default: (await import("./list-editor.tsx")).ListEditor,
}));

/** The button with the number of conditions, and the editor behind it. */
export function FilterMenu(
  props: EditorProps & {
    readonly count: number;
    readonly open: boolean;
    readonly onOpen: (open: boolean) => void;
  },
): JSX.Element {
  return (
    <Popover
      open={props.open}
      onOpen={props.onOpen}
      label="Filter"
      title="Filter and order (/)"
      width="md:w-160"
      button={
        <>
          <Icon name="filter" />
          <span class="sr-only sm:not-sr-only">Filter</span>
          <Show when={props.count > 0}>
            <span>
              {props.count}
              <span class="sr-only"> in force</span>
            </span>
          </Show>
        </>
      }
    >
      <Later fallback={<div class="h-40" aria-busy="true" />}>
        <ListEditor {...props} />
      </Later>
    </Popover>
  );
}
