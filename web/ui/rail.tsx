import { useLocation } from "@solidjs/router";
import { useQuery } from "@tanstack/solid-query";
import { type Accessor, createMemo, For, type JSX, Show } from "solid-js";
import { boardPath, boardsQuery, ownBoardPath } from "../state/boards.ts";
import { personQuery } from "../state/person.ts";
import { settled } from "../state/query.ts";
import { EachObject, useSync } from "../state/sync.tsx";
import { Icon } from "./icon.tsx";
import { Logo } from "./logo.tsx";
import { PipelineDot } from "./pipeline-state.tsx";
import { ThemeSwitch } from "./theme-switch.tsx";

/** The left rail: what there is, each object with the state of its pipeline. */
export function Rail(): JSX.Element {
  const at = createPath();
  return (
    <div class="flex h-full flex-col">
      <a
        href="/"
        aria-current={at() === "" ? "page" : undefined}
        class="flex h-12 shrink-0 items-center gap-2 px-4 font-semibold tracking-tight text-ink"
      >
        <Logo />
        Orgmirror
      </a>
      <nav class="min-h-0 flex-1 overflow-y-auto px-2 pb-4" aria-label="Main">
        <ul class="mt-1 flex flex-col gap-px">
          <RailLink at={at} href="/boards" end>
            <Icon name="board" />
            Boards
          </RailLink>
          <RailLink at={at} href="/objects" end>
            <Icon name="objects" />
            Objects
          </RailLink>
          <RailLink at={at} href="/sync">
            <Icon name="sync" />
            Sync
          </RailLink>
        </ul>
        <h2 class="mt-5 mb-1 px-2 text-2xs font-medium text-ink-3">Boards</h2>
        <BoardLinks at={at} />
        <h2 class="mt-5 mb-1 px-2 text-2xs font-medium text-ink-3">Records</h2>
        <ObjectLinks at={at} />
      </nav>
      <div class="flex shrink-0 items-center justify-between gap-2 border-t border-line px-4 py-2.5">
        <Person at={at} />
        <ThemeSwitch />
      </div>
    </div>
  );
}

/** Where we are, as paths are compared: in any case, and without a slash at the end. */
type Path = Accessor<string>;

function createPath(): Path {
  const location = useLocation();
  return createMemo(() => compared(decodeURI(location.pathname)));
}

const compared = (path: string) => path.toLowerCase().replace(/\/$/, "");

/** Each page draws some twenty: one effect each, where the router's own link has a dozen. */
function RailLink(props: {
  readonly at: Path;
  readonly href: string;
  readonly end?: boolean;
  readonly children: JSX.Element;
}): JSX.Element {
  const isHere = () => props.at() === compared(props.href);
  const isWithin = () => !props.end && props.at().startsWith(`${compared(props.href)}/`);
  const look = () =>
    isHere() || isWithin()
      ? "bg-tint text-accent-2 font-medium"
      : "text-ink-2 hover:bg-hover hover:text-ink";
  return (
    <li>
      <a
        href={props.href}
        class={`flex h-7 items-center gap-2 rounded-md px-2 text-sm pointer-coarse:h-11 ${look()}`}
        aria-current={isHere() ? "page" : undefined}
      >
        {props.children}
      </a>
    </li>
  );
}

/** Every board, the ready-made ones first. The start page shows the first of them. */
function BoardLinks(props: { readonly at: Path }): JSX.Element {
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
          <RailLink at={props.at} href={pathOf(board.id)} end>
            <bdi class="min-w-0 flex-1 truncate" title={board.name}>
              {board.name}
            </bdi>
          </RailLink>
        )}
      </For>
    </ul>
  );
}

function ObjectLinks(props: { readonly at: Path }): JSX.Element {
  const sync = useSync();
  return (
    <Show when={sync.answer() ?? sync.objects().length > 0} fallback={<RailSkeleton />}>
      <ul class="flex flex-col gap-px">
        <EachObject>
          {(status) => (
            <RailLink at={props.at} href={`/objects/${status().object}`}>
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

function Person(props: { readonly at: Path }): JSX.Element {
  const query = useQuery(() => personQuery);
  const isHere = () => props.at() === "/people";
  return (
    <a
      href="/people"
      class="flex min-w-0 items-center truncate text-xs hover:text-ink pointer-coarse:min-h-11"
      classList={{ "text-accent-2": isHere(), "text-ink-3": !isHere() }}
      aria-current={isHere() ? "page" : undefined}
      title={`${settled(query)?.email ?? ""} People and sign-ins`.trim()}
    >
      <bdi class="truncate">{settled(query)?.name ?? "People"}</bdi>
    </a>
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
