import { useNavigate } from "@solidjs/router";
import { createMemo, type JSX, Match, Show, Switch } from "solid-js";
import type { Board, Tile } from "../../edge/protocol/board.ts";
import { Chart } from "../charts/chart.tsx";
import { agoText } from "../format/duration.ts";
import { useSync } from "../state/sync.tsx";
import { Icon } from "../ui/icon.tsx";
import type { BoardPlace } from "./create-board-place.ts";
import type { LiveTile } from "./create-tile.ts";
import { filterWords } from "./filter-words.ts";
import { keepLeft } from "./left-mark.ts";
import { rowsAddress } from "./rows-address.ts";
import { tileProblem } from "./tile-problem.ts";

/** A tile: what it counts, its chart, and when its numbers last moved. Any mark opens the rows behind it. */
export function TileView(props: {
  readonly tile: Tile;
  readonly board: Pick<Board, "filters">;
  readonly place: Pick<BoardPlace, "view">;
  readonly live: LiveTile;
  /** What can be done with it, at the right of its head. */
  readonly menu?: JSX.Element;
  /** Opens it in the form. */
  readonly onChange?: (() => void) | undefined;
}): JSX.Element {
  const navigate = useNavigate();
  let root: HTMLElement | undefined;
  const words = createMemo(() => filterWords(props.tile, props.board, props.place.view().values));
  const open = (row: number) => {
    const address = rowsAddress(props.live, row, props.place.view());
    if (address === null) return;
    if (root) keepLeft(root, row);
    navigate(address);
  };
  return (
    <article
      ref={(element) => (root = element)}
      class="tile"
      tabindex="-1"
      aria-label={props.live.drawing().title}
      aria-busy={props.live.isOld()}
      data-tile={props.tile.key}
    >
      <header class="flex items-start gap-2">
        <h2 class="min-w-0 flex-1 truncate text-sm font-medium" title={props.live.drawing().title}>
          {props.live.drawing().title}
        </h2>
        {props.menu}
      </header>
      <div class="relative min-h-0 flex-1" classList={{ "opacity-60": props.live.isOld() }}>
        <TileBody
          kind={props.tile.kind}
          live={props.live}
          onOpen={open}
          onChange={props.onChange}
        />
      </div>
      <Show when={props.live.isPaused() && props.live.isOld()}>
        <p class="truncate text-2xs text-warn-ink">
          offline: not the numbers that are asked for now
        </p>
      </Show>
      <Show when={words()}>
        {(said) => (
          <p class="truncate text-2xs text-ink-3" title={said()}>
            {said()}
          </p>
        )}
      </Show>
    </article>
  );
}

/** Its chart, or why there is none. */
function TileBody(props: {
  readonly kind: Tile["kind"];
  readonly live: LiveTile;
  readonly onOpen: (row: number) => void;
  readonly onChange: (() => void) | undefined;
}): JSX.Element {
  return (
    <Switch fallback={<TileSkeleton kind={props.kind} />}>
      <Match when={props.live.isPaused() && props.live.joined() === null}>
        <p class="text-xs text-ink-3">Offline: its numbers come with the connection.</p>
      </Match>
      <Match when={props.live.error()}>
        {(error) => (
          <TileProblem error={error()} onRetry={props.live.retry} onChange={props.onChange} />
        )}
      </Match>
      <Match when={props.live.joined()}>
        {(joined) => (
          <Chart
            answer={joined().answer}
            drawing={props.live.drawing()}
            onOpen={props.onOpen}
            said={
              <>
                <Moved at={props.live.movedAt()} />
                <Note text={props.live.notCompared()} />
                <Note text={props.live.unread()} />
              </>
            }
          />
        )}
      </Match>
    </Switch>
  );
}

/** When its numbers last moved. It stands beside what is there anyway: a chart keeps its size when it comes. */
function Moved(props: { readonly at: number | null }): JSX.Element {
  const sync = useSync();
  return (
    <Show when={props.at}>
      {(at) => (
        <p class="shrink-0 text-2xs" data-moved="">
          moved {agoText(sync.hereMs() - at())}
        </p>
      )}
    </Show>
  );
}

/** What a reader must know of its numbers. */
function Note(props: { readonly text: string | null }): JSX.Element {
  return (
    <Show when={props.text}>
      {(text) => (
        <p class="min-w-0 truncate text-2xs" title={text()}>
          {text()}
        </p>
      )}
    </Show>
  );
}

/** What is wrong, where the chart would be, and what mends it; the rest of the board goes on. */
function TileProblem(props: {
  readonly error: Error;
  readonly onRetry: () => void;
  readonly onChange?: (() => void) | undefined;
}): JSX.Element {
  const problem = () => tileProblem(props.error);
  return (
    <div class="flex h-full flex-col items-start justify-center gap-2 overflow-auto" role="alert">
      <p class="flex items-center gap-2 text-sm font-medium text-bad-ink">
        <Icon name="warning" />
        {problem().title}
      </p>
      <p class="text-xs text-ink-2 wrap-anywhere">{problem().sentence}</p>
      <div class="flex flex-wrap gap-2" data-not-in-picture="">
        <Show when={problem().isOfTile && props.onChange}>
          {(change) => (
            <button type="button" class="button" onClick={() => change()()}>
              Change the tile
            </button>
          )}
        </Show>
        <button type="button" class="button" onClick={() => props.onRetry()}>
          <Icon name="retry" />
          Try again
        </button>
      </div>
    </div>
  );
}

function TileSkeleton(props: { readonly kind: Tile["kind"] }): JSX.Element {
  return (
    <div class="flex h-full flex-col gap-3" aria-busy="true">
      <span class="bone h-9 w-2/5" />
      <Show when={props.kind !== "number"}>
        <span class="bone min-h-0 w-full flex-1" />
      </Show>
    </div>
  );
}
