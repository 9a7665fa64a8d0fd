import { useParams, useSearchParams } from "@solidjs/router";
import { useQuery } from "@tanstack/solid-query";
import { type JSX, Match, Switch } from "solid-js";
import { START_BOARD } from "../../edge/protocol/page-path.ts";
import { BoardView } from "../boards/board-view.tsx";
import { api } from "../client/api.ts";
import { settled } from "../state/query.ts";
import { showPlace } from "../ui/place.tsx";
import { ProblemView } from "../ui/problem-view.tsx";

/** A board, or the one to start with. */
export function BoardPage(): JSX.Element {
  const params = useParams<{ board?: string }>();
  const [search] = useSearchParams<{ version?: string }>();
  const id = () => params.board ?? START_BOARD;
  const version = () => (search.version === undefined ? null : Number(search.version));
  const query = useQuery(() => ({
    queryKey: ["board", id(), version()],
    queryFn: ({ signal }) => api.board(id(), version(), signal),
    staleTime: 60_000,
  }));
  showPlace(() => [{ label: settled(query)?.name ?? "Board" }]);
  return (
    <Switch fallback={<div class="p-6" aria-busy="true" />}>
      <Match when={settled(query)} keyed>
        {(found) => (
          <BoardView
            board={found.board}
            heading={<h1 class="text-xl font-semibold tracking-tight">{found.name}</h1>}
          />
        )}
      </Match>
      <Match when={query.error}>
        {(error) => (
          <ProblemView error={error()} onRetry={() => void query.refetch()}>
            <a class="button" href="/">
              The start page
            </a>
          </ProblemView>
        )}
      </Match>
    </Switch>
  );
}
