import { START_BOARD } from "../../edge/protocol/page-path.ts";
import type { QueryClient } from "@tanstack/solid-query";
import type { BoardAnswer } from "../../edge/protocol/board.ts";
import { api } from "../client/api.ts";
import { answerOrKept } from "../kept/kept.ts";

/** How the list of boards is asked for; one answer serves whoever asks within a minute. */
export const boardsQuery = {
  queryKey: ["boards"],
  queryFn: ({ signal, client }: { readonly signal: AbortSignal; readonly client: QueryClient }) =>
    answerOrKept(["boards"], () => api.boards(signal), {
      has: () => client.getQueryData(["boards"]) !== undefined,
      put: (answer) => client.setQueryData(["boards"], answer),
    }),
  staleTime: 60_000,
};

/** How a board is asked for; without a version the latest. */
export function boardQuery(id: string, version: number | null) {
  return {
    queryKey: ["board", id, version],
    queryFn: ({ signal }: { readonly signal: AbortSignal }) => api.board(id, version, signal),
    staleTime: 60_000,
  };
}

/** How the versions of a board are asked for. */
export function versionsQuery(id: string) {
  return {
    queryKey: ["board", id, "versions"],
    queryFn: ({ signal }: { readonly signal: AbortSignal }) => api.boardVersions(id, signal),
  };
}

/** Shows a board as it was saved just now, and has all that lists boards follow. */
export function keepBoard(client: QueryClient, answer: BoardAnswer): void {
  client.setQueryData(boardQuery(answer.id, null).queryKey, answer);
  followBoard(client, answer.id);
}

/** Has what lists boards, or versions of this one, asked again. */
export function followBoard(client: QueryClient, id: string): void {
  void client.invalidateQueries({ queryKey: boardsQuery.queryKey });
  void client.invalidateQueries({
    queryKey: ["board", id],
    predicate: ({ queryKey }) => queryKey[2] !== null,
  });
}

/** Where a board is. The start page is one of them. */
export function boardPath(id: string): string {
  return id === START_BOARD ? "/" : ownBoardPath(id);
}

export function ownBoardPath(id: string): string {
  return `/boards/${id}`;
}
