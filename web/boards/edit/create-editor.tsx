import type { Accessor, JSX } from "solid-js";
import type { Board, Tile } from "../../../edge/protocol/board.ts";
import type { MenuItem } from "../../ui/menu.tsx";
import { createShortcuts } from "../../ui/shortcut.ts";
import type { BoardEditing } from "../board-editing.ts";
import { copyName } from "./board-draft.ts";
import { BoardHeading } from "./board-heading.tsx";
import { createEditState, type EditState } from "./create-edit-state.ts";
import { EditBar } from "./edit-bar.tsx";
import { EditLayer } from "./edit-layer.tsx";
import "./edit.css";

/** A board while it is changed, and what the page shows of that. */
export type Editor = BoardEditing & {
  readonly board: Accessor<Board>;
  /** Its name and its sentence. */
  readonly heading: () => JSX.Element;
  /** Opens a tile in the form. */
  readonly openTile: (key: string) => void;
};

/** Changes a board, as long as the caller's owner. */
export function createEditor(options: Parameters<typeof createEditState>[0]): Editor {
  const state = createEditState(options);
  const { draft, arranging } = state;
  createShortcuts({
    "$mod+z": draft.undo,
    "$mod+Shift+z": draft.redo,
    "Control+y": draft.redo,
  });
  return {
    board: draft.board,
    openTile(key) {
      const tile = draft.board().tiles.find((one) => one.key === key);
      if (tile) state.open({ tile });
    },
    placeOf: arranging.placeOf,
    items: (tile) => itemsOf(state, tile),
    heading: () => <BoardHeading board={draft.board()} onEdit={draft.edit} />,
    bar: () => <EditBar state={state} />,
    corner: () => <span class="tile-corner" data-corner="" data-not-in-picture="" />,
    layer: (parts) => <EditLayer state={state} parts={parts} />,
  };
}

/** What a copy of a board begins with. */
export function copyOf(board: Board): Board {
  return { ...board, name: copyName(board.name) };
}

function itemsOf({ draft, open, move }: EditState, tile: Tile): readonly MenuItem[] {
  const { key } = tile;
  const moveTo = move();
  const reorder = (label: string, by: -1 | 1): MenuItem => ({
    label,
    onSelect: () => draft.edit({ do: "reorder", key, by }),
  });
  return [
    { label: "Edit", onSelect: () => open({ tile }) },
    { label: "Duplicate", onSelect: () => draft.edit({ do: "duplicate", key }) },
    ...(moveTo === null
      ? [reorder("Move up", -1), reorder("Move down", 1)]
      : [{ label: "Move and resize", onSelect: () => moveTo(key) }]),
    { label: "Remove", onSelect: () => draft.edit({ do: "remove", key }) },
  ];
}
