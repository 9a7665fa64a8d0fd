import { START_BOARD } from "../../edge/protocol/page-path.ts";
import { api } from "../client/api.ts";

/** How the list of boards is asked for; one answer serves whoever asks within a minute. */
export const boardsQuery = {
  queryKey: ["boards"],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) => api.boards(signal),
  staleTime: 60_000,
};

/** Where a board is. The start page is one of them. */
export function boardPath(id: string): string {
  return id === START_BOARD ? "/" : `/boards/${id}`;
}
