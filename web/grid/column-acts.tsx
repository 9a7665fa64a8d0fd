import { For, type JSX } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import { columnLabel } from "../kinds/column-label.ts";
import { isNarrow } from "../ui/narrow.ts";
import { withPin } from "../view/column-order.ts";
import type { ColumnTools } from "./create-column-tools.ts";
import type { GridView } from "./create-grid-view.ts";

/** What is done to a shown column from the menu: its place, its width, and whether it stays at the left. */
export function ColumnActs(props: {
  readonly column: Column;
  readonly grid: GridView;
  readonly tools: ColumnTools;
  readonly onMoved: () => void;
}): JSX.Element {
  const name = () => props.column.column;
  const isPinned = () => props.grid.view().pinned.includes(name());
  const pin = () => props.grid.show({ pinned: withPin(props.grid.view(), name(), !isPinned()) });
  const move = (by: number) => (event: MouseEvent) => {
    const button = event.currentTarget as HTMLButtonElement;
    props.tools.act(name(), by < 0 ? "<" : ">", () => {
      props.onMoved();
      queueMicrotask(() => button.focus());
    });
  };
  const size = (key: string) => () => props.tools.act(name(), key);
  const moves = [
    { sign: "↑", what: isNarrow() ? "Move up" : "Move to the left", run: move(-1) },
    { sign: "↓", what: isNarrow() ? "Move down" : "Move to the right", run: move(1) },
  ];
  const sizes = [
    { sign: "−", what: "Narrower", run: size("-") },
    { sign: "+", what: "Wider", run: size("+") },
  ];
  // A card has no widths, and nothing at its left.
  const acts = isNarrow() ? moves : [...moves, ...sizes];
  return (
    <span class="flex shrink-0 items-center pr-1">
      <For each={acts}>
        {({ sign, what, run }) => (
          <button
            type="button"
            class="size-6 rounded-sm text-ink-3 hover:bg-chip hover:text-ink max-sm:w-11 pointer-coarse:h-11"
            aria-label={`${what}: ${columnLabel(props.column)}`}
            title={what}
            onClick={run}
          >
            {sign}
          </button>
        )}
      </For>
      <button
        type="button"
        class="h-6 rounded-sm px-1.5 text-2xs text-ink-3 hover:bg-chip hover:text-ink aria-pressed:bg-tint aria-pressed:text-accent-2 max-sm:hidden pointer-coarse:h-11"
        aria-pressed={isPinned()}
        aria-label={`Pin to the left: ${columnLabel(props.column)}`}
        title="Keep it in sight at the left"
        onClick={pin}
      >
        Pin
      </button>
    </span>
  );
}
