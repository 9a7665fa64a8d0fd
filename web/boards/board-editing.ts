import type { JSX } from "solid-js";
import type { Place, Tile } from "../../edge/protocol/board.ts";
import type { MenuItem } from "../ui/menu.tsx";
import type { BoardLive } from "./create-board-live.ts";
import type { BoardPlace } from "./create-board-place.ts";
import type { Describe } from "../condition/field-at.ts";

/** What a board is seen by, for whoever changes it. */
export type BoardParts = {
  /** What the tiles are in. */
  readonly grid: HTMLElement;
  readonly place: BoardPlace;
  readonly describe: Describe;
  readonly live: BoardLive;
};

/** What a board needs while it is changed. Its code is loaded then. */
export type BoardEditing = {
  /** Where a tile is meanwhile: others make way for the one that is moved. */
  readonly placeOf: (tile: Tile) => Place;
  /** What can be done with a tile. */
  readonly items: (tile: Tile) => readonly MenuItem[];
  /** Above everything else. */
  readonly bar: () => JSX.Element;
  /** At the lower right of a tile. */
  readonly corner: () => JSX.Element;
  /** Dialogs, and what pointer and keyboard do on the grid. */
  readonly layer: (parts: BoardParts) => JSX.Element;
};
