import { useParams, useSearchParams } from "@solidjs/router";
import { useQuery } from "@tanstack/solid-query";
import { type Accessor, createMemo, type JSX, Match, Switch } from "solid-js";
import type { BoardEntry } from "../../edge/protocol/board.ts";
import { START_BOARD, START_OBJECT } from "../../edge/protocol/page-path.ts";
import { BoardView } from "../boards/board-view.tsx";
import { api } from "../client/api.ts";
import { boardsQuery } from "../state/boards.ts";
import { settled } from "../state/query.ts";
import { useSync } from "../state/sync.tsx";
import { showPlace } from "../ui/place.tsx";
import { ProblemView } from "../ui/problem-view.tsx";

/** The board of the address; of the start page the sales board, or the first one whose objects are all mirrored. */
function createStart(named: Accessor<string | undefined>): Accessor<string> {
  const sync = useSync();
  const isMirrored = (object: string) => sync.status(object) !== undefined;
  const isWhole = ({ objects }: Pick<BoardEntry, "objects">) => objects.every(isMirrored);
  const lacks = createMemo(
    () => named() === undefined && sync.answer() !== undefined && !isMirrored(START_OBJECT),
  );
  const list = useQuery(() => ({ ...boardsQuery, enabled: lacks() }));
  const other = () => (lacks() ? settled(list)?.readyMade.find(isWhole)?.id : undefined);
  return () => named() ?? other() ?? START_BOARD;
}

/** A board, or the one to start with. */
export function BoardPage(): JSX.Element {
  const params = useParams<{ board?: string }>();
  const [search] = useSearchParams<{ version?: string }>();
  const id = createStart(() => params.board);
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
