import { useParams, useSearchParams } from "@solidjs/router";
import { useQuery } from "@tanstack/solid-query";
import {
  type Accessor,
  createMemo,
  createSignal,
  type JSX,
  lazy,
  Match,
  Show,
  Suspense,
  Switch,
} from "solid-js";
import type { BoardAnswer, BoardEntry } from "../../edge/protocol/board.ts";
import { START_BOARD, START_OBJECT } from "../../edge/protocol/page-path.ts";
import { boardQuery, boardsQuery } from "../state/boards.ts";
import { settled } from "../state/query.ts";
import { useSync } from "../state/sync.tsx";
import { showPlace } from "../ui/place.tsx";
import { ProblemView } from "../ui/problem-view.tsx";
import { OpenBoard } from "./open-board.tsx";

const RemovedBoard = lazy(async () => ({
  default: (await import("../boards/edit/removed-board.tsx")).RemovedBoard,
}));

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
  const [removed, setRemoved] = createSignal<BoardAnswer | null>(null);
  const id = createStart(() => params.board);
  const version = () => (search.version === undefined ? null : Number(search.version));
  const gone = () => (removed()?.id === id() ? removed() : null);
  const query = useQuery(() => ({ ...boardQuery(id(), version()), enabled: gone() === null }));
  const found = () => settled(query);
  // By its name and version alone: a board that is read again must not start the page over.
  const key = createMemo(() => found() && `${found()?.id}/${version()}`);
  showPlace(() => [{ label: found()?.name ?? "Board" }]);
  return (
    <Switch fallback={<div class="p-6" aria-busy="true" />}>
      <Match when={gone()}>
        {(board) => (
          <Suspense>
            <RemovedBoard board={board()} onRestored={() => setRemoved(null)} />
          </Suspense>
        )}
      </Match>
      <Match when={key()} keyed>
        <Show when={found()}>
          {(board) => (
            <OpenBoard found={board()} isEarlier={version() !== null} onRemoved={setRemoved} />
          )}
        </Show>
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
