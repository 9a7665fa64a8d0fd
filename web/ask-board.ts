import type { Board } from "../edge/protocol/board.ts";
import { boardObjects, tileQuestions } from "../edge/protocol/tile-question.ts";
import { apiAhead } from "./client/api.ts";
import { readerZone } from "./format/reader-zone.ts";
import { withinHistory } from "./boards/ask-tile.ts";
import { readBoardAddress } from "./boards/board-address.ts";

/**
 * Asks what the tiles of a board will ask, in the same words, while their code is loading, and describes their objects.
 * What is compared with is taken to have a history; a tile that knows better asks otherwise.
 *
 * @param search of the board's address
 */
export function askTiles(board: Board, search: string): void {
  if (new URLSearchParams(search).has("version")) return;
  const { zone } = readerZone();
  const { values, asOf } = readBoardAddress(search, board.filters);
  const asked = board.tiles.flatMap((tile) => tileQuestions(tile, board, { zone, values, asOf }));
  for (const one of asked) apiAhead.ask(withinHistory(one, true)).catch(() => undefined);
  for (const object of boardObjects(board)) apiAhead.object(object).catch(() => undefined);
}
