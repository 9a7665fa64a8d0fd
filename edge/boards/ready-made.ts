import type { Board, BoardEntry } from "../protocol/board.ts";
import { ACTIVITY } from "./activity.ts";
import { SALES } from "./sales.ts";
import { SERVICE } from "./service.ts";

export type ReadyMade = BoardEntry & { readonly board: Board };

/** The boards that come with Orgmirror, the start page first. They are made of ordinary tiles, and copied to be changed. */
export const READY_MADE: readonly ReadyMade[] = [
  readyMade("sales", SALES),
  readyMade("service", SERVICE),
  readyMade("activity", ACTIVITY),
];

function readyMade(id: string, board: Board): ReadyMade {
  const { name, about = null, tiles } = board;
  const objects = [...new Set(tiles.map(({ question }) => question.object))].toSorted();
  return { id, name, about, objects, version: 0, savedBy: null, savedAt: null, board };
}
