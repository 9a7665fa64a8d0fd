import { type Accessor, createContext, useContext } from "solid-js";
import type { Board } from "../../edge/protocol/board.ts";
import type { BoardPlace } from "./create-board-place.ts";

/** The board that a tile is on, and what it is seen by. */
export type SeenBoard = { readonly board: Accessor<Board>; readonly place: BoardPlace };

export const BoardContext = createContext<SeenBoard>();

export function useBoard(): SeenBoard {
  const board = useContext(BoardContext);
  if (!board) throw new Error("useBoard is for what is within a board.");
  return board;
}
