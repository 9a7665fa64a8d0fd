import type { Board, BoardAnswer, BoardChange } from "../../edge/protocol/board.ts";
import type { Ask, Client } from "./call.ts";

/** Boards, as the API has them. */
export function boardCalls({ boards }: Client, ask: Ask) {
  const one = boards[":board"];
  return {
    boards: (signal?: AbortSignal) => ask((init) => boards.$get({}, init), signal),

    /** @param version null for the latest */
    board(board: string, version: number | null, signal?: AbortSignal): Promise<BoardAnswer> {
      const query = version === null ? {} : { version: String(version) };
      const answer = ask((init) => one.$get({ param: { board }, query }, init), signal);
      return answer as Promise<BoardAnswer>;
    },

    boardVersions: (board: string, signal?: AbortSignal) =>
      ask((init) => one.versions.$get({ param: { board } }, init), signal),

    createBoard(board: Board): Promise<BoardAnswer> {
      const answer = ask((init) => boards.$post({ json: board }, init));
      return answer as Promise<BoardAnswer>;
    },

    /** @param change names the version that it was made of; refused where there is a later one */
    saveBoard(board: string, change: BoardChange): Promise<BoardAnswer> {
      const answer = ask((init) => one.$put({ param: { board }, json: change }, init));
      return answer as Promise<BoardAnswer>;
    },

    removeBoard: (board: string) => ask((init) => one.$delete({ param: { board } }, init)),

    restoreBoard(board: string): Promise<BoardAnswer> {
      const answer = ask((init) => one.restore.$post({ param: { board } }, init));
      return answer as Promise<BoardAnswer>;
    },
  };
}
