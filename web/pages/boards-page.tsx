import { useQuery } from "@tanstack/solid-query";
import { For, type JSX, Match, Show, Switch } from "solid-js";
import type { BoardEntry } from "../../edge/protocol/board.ts";
import { dateTimeText } from "../format/time.ts";
import { boardPath, boardsQuery } from "../state/boards.ts";
import { settled } from "../state/query.ts";
import { showPlace } from "../ui/place.tsx";
import { ProblemView } from "../ui/problem-view.tsx";

/** Every board: those that come with Orgmirror, and those that people saved. */
export function BoardsPage(): JSX.Element {
  const query = useQuery(() => boardsQuery);
  showPlace(() => [{ label: "Boards" }]);
  return (
    <div class="mx-auto max-w-5xl px-4 pt-6 pb-12 md:px-8 md:pt-8">
      <h1 class="mb-5 text-xl font-semibold tracking-tight">Boards</h1>
      <Switch fallback={<span class="bone h-60 w-full" aria-busy="true" />}>
        <Match when={settled(query)}>
          {(boards) => (
            <>
              <BoardCards boards={boards().readyMade} />
              <h2 class="mt-8 mb-3 text-lg font-semibold tracking-tight">Saved</h2>
              <Show
                when={boards().saved.length > 0}
                fallback={
                  <p class="text-sm text-ink-3">
                    None yet. Open a board and save a copy of it; every change of a copy is kept.
                  </p>
                }
              >
                <BoardCards boards={boards().saved} />
              </Show>
            </>
          )}
        </Match>
        <Match when={query.error}>
          {(error) => <ProblemView nested error={error()} onRetry={() => void query.refetch()} />}
        </Match>
      </Switch>
    </div>
  );
}

function BoardCards(props: { readonly boards: readonly BoardEntry[] }): JSX.Element {
  return (
    <ul class="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
      <For each={props.boards}>
        {(board) => (
          <li class="relative rounded-md border border-line px-4 py-3 hover:bg-hover">
            <a
              href={boardPath(board.id)}
              class="block truncate font-medium text-ink after:absolute after:inset-0"
            >
              <bdi>{board.name}</bdi>
            </a>
            <p class="line-clamp-2 text-sm text-ink-2">{board.about}</p>
            <p class="mt-1 text-xs text-ink-3">
              <Show when={board.savedAt} fallback="Comes with Orgmirror">
                {(at) =>
                  `Version ${board.version}, ${dateTimeText(at(), new Date())}, ${board.savedBy}`
                }
              </Show>
            </p>
          </li>
        )}
      </For>
    </ul>
  );
}
