import { A, useLocation } from "@solidjs/router";
import { useQuery } from "@tanstack/solid-query";
import { For, type JSX, Show } from "solid-js";
import { api } from "../client/api.ts";
import { boardPath, boardsQuery, ownBoardPath } from "../state/boards.ts";
import { settled } from "../state/query.ts";
import { EachObject, useSync } from "../state/sync.tsx";
import { Icon } from "./icon.tsx";
import { Logo } from "./logo.tsx";
import { PipelineDot } from "./pipeline-state.tsx";
import { ThemeSwitch } from "./theme-switch.tsx";

const PERSON_STALE_MS = 10 * 60_000;

/** The left rail: what there is, each object with the state of its pipeline. */
export function Rail(): JSX.Element {
  return (
    <div class="flex h-full flex-col">
      <A
        href="/"
        end
        class="flex h-12 shrink-0 items-center gap-2 px-4 font-semibold tracking-tight text-ink"
      >
        <Logo />
        Orgmirror
      </A>
      <nav class="min-h-0 flex-1 overflow-y-auto px-2 pb-4" aria-label="Main">
        <ul class="mt-1 flex flex-col gap-px">
          <RailLink href="/boards" end>
            <Icon name="board" />
            Boards
          </RailLink>
          <RailLink href="/objects" end>
            <Icon name="objects" />
            Objects
          </RailLink>
          <RailLink href="/sync">
            <Icon name="sync" />
            Sync
          </RailLink>
        </ul>
        <h2 class="mt-5 mb-1 px-2 text-2xs font-medium text-ink-3">Boards</h2>
        <BoardLinks />
        <h2 class="mt-5 mb-1 px-2 text-2xs font-medium text-ink-3">Records</h2>
        <ObjectLinks />
      </nav>
      <div class="flex shrink-0 items-center justify-between gap-2 border-t border-line px-4 py-2.5">
        <Person />
        <ThemeSwitch />
      </div>
    </div>
  );
}

function RailLink(props: {
  readonly href: string;
  readonly end?: boolean;
  readonly children: JSX.Element;
}): JSX.Element {
  return (
    <li>
      <A
        href={props.href}
        end={props.end ?? false}
        class="flex h-7 items-center gap-2 rounded-md px-2 text-sm pointer-coarse:h-11"
        activeClass="bg-tint text-accent-2 font-medium"
        inactiveClass="text-ink-2 hover:bg-hover hover:text-ink"
      >
        {props.children}
      </A>
    </li>
  );
}

/** Every board, the ready-made ones first. The start page shows the first of them. */
function BoardLinks(): JSX.Element {
  const query = useQuery(() => boardsQuery);
  const location = useLocation();
  const all = () => [...(settled(query)?.readyMade ?? []), ...(settled(query)?.saved ?? [])];
  /** The board of the start page has two paths: the link of the one that is seen is the current one. */
  const pathOf = (id: string) =>
    location.pathname === ownBoardPath(id) ? location.pathname : boardPath(id);
  return (
    <ul class="flex flex-col gap-px">
      <For each={all()}>
        {(board) => (
          <RailLink href={pathOf(board.id)} end>
            <bdi class="min-w-0 flex-1 truncate" title={board.name}>
              {board.name}
            </bdi>
          </RailLink>
        )}
      </For>
    </ul>
  );
}

function ObjectLinks(): JSX.Element {
  const sync = useSync();
  return (
    <Show when={sync.answer() ?? sync.objects().length > 0} fallback={<RailSkeleton />}>
      <ul class="flex flex-col gap-px">
        <EachObject>
          {(status) => (
            <RailLink href={`/objects/${status().object}`}>
              <span class="min-w-0 flex-1 truncate" title={status().labelPlural}>
                {status().labelPlural}
              </span>
              <PipelineDot state={status().state} />
            </RailLink>
          )}
        </EachObject>
      </ul>
    </Show>
  );
}

function Person(): JSX.Element {
  const query = useQuery(() => ({
    queryKey: ["person"],
    queryFn: ({ signal }) => api.person(signal),
    staleTime: PERSON_STALE_MS,
  }));
  return (
    <A
      href="/people"
      class="flex min-w-0 items-center truncate text-xs text-ink-3 hover:text-ink pointer-coarse:min-h-11"
      activeClass="text-accent-2"
      title={`${settled(query)?.email ?? ""} People and sign-ins`.trim()}
    >
      <bdi class="truncate">{settled(query)?.name ?? "People"}</bdi>
    </A>
  );
}

function RailSkeleton(): JSX.Element {
  return (
    <ul aria-hidden="true">
      <For each={[70, 52, 84, 60, 46]}>
        {(width) => (
          <li class="flex h-7 items-center px-2">
            <span class="bone h-3" style={{ width: `${width}%` }} />
          </li>
        )}
      </For>
    </ul>
  );
}
